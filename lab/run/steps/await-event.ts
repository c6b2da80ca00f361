import type { StepOf } from '../../scenario/plan.ts';
import { ComponentEndedError } from '../../world/process/component.ts';
import { openedBy, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** Waits for a log event of the desktop's proxy or client. One that came before counts. */
export async function awaitEvent(step: StepOf<'await-event'>, context: StepContext): Promise<void> {
  const { on, event: wanted } = step.args;
  const { session } = openedBy(context, on);
  try {
    await session.waitForEvent(({ event }) => event === wanted, step.title, context.deadlineMs);
  } catch (error) {
    if (error instanceof ComponentEndedError)
      throw new StepFailure('component-ended', error.message, { cause: error });
    throw error;
  }
}
