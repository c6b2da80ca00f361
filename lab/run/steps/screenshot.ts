import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepOf } from '../../scenario/plan.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** Keeps a picture of the guest's display among the artifacts. */
export async function screenshot(step: StepOf<'screenshot'>, context: StepContext): Promise<void> {
  const { guest, name } = step.args;
  const folder = join(context.artifactFolder, 'screenshots');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${name}.png`);
  await guestOf(context, guest).console.screenshot(file);
  context.memory.screenshots.set(name, file);
}
