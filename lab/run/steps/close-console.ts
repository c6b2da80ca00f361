import type { StepOf } from '../../scenario/plan.ts';
import { openedBy, type StepContext } from '../step-context.ts';

/** Ends the desktop's SPICE client, as closing its window does. */
export async function closeConsole(step: StepOf<'close-console'>, context: StepContext): Promise<void> {
  const { session } = openedBy(context, step.args.on);
  context.memory.consoles.delete(step.args.on);
  await session.close();
}
