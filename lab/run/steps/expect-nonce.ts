import type { StepOf } from '../../scenario/plan.ts';
import { readPicture } from '../../world/qemu/read-picture.ts';
import type { StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';
import { quoteScreen, shows, waitForText } from './expect-screen.ts';

/** Looks for a typed nonce on the display, or in a picture that was kept, read back from its pixels. */
export async function expectNonce(step: StepOf<'expect-nonce'>, context: StepContext): Promise<void> {
  const { nonce: name, guest, screenshot, present } = step.args;
  const nonce = context.memory.nonces.get(name);
  if (nonce === undefined) throw new StepFailure('not-met', `the nonce ${name} has not been typed yet`);
  if (screenshot === undefined) return waitForText(step.title, nonce, present, guest, context);
  const file = context.memory.screenshots.get(screenshot);
  if (file === undefined)
    throw new StepFailure('not-met', `the picture ${screenshot} has not been taken yet`);
  const rows = await readPicture(file);
  if (shows(rows, nonce) !== present) {
    throw new StepFailure(
      'not-met',
      `the picture ${screenshot} ${present ? 'does not show' : 'shows'} it: ${quoteScreen(rows)}`,
    );
  }
}
