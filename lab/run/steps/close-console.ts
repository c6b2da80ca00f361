import type { StepOf } from '../../scenario/plan.ts';
import type { StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** Ends the desktop's SPICE client, as closing its window does. */
export async function closeConsole(step: StepOf<'close-console'>, context: StepContext): Promise<void> {
  const opened = context.memory.consoles.get(step.args.on);
  if (!opened) throw new StepFailure('not-met', `${step.args.on} has no open console`);
  context.memory.consoles.delete(step.args.on);
  await opened.session.close();
}
