import { withDeadline } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** Waits for the guest's QEMU to end, and takes QMP's word for why: `guest-shutdown` and nothing else. */
export async function expectPower(step: StepOf<'expect-power'>, context: StepContext): Promise<void> {
  const { ended, monitor } = guestOf(context, step.args.guest);
  const { exitCode, signal } = await withDeadline(ended, step.title, context.deadlineMs);
  const shutdown = monitor.events.findLast(({ event }) => event === 'SHUTDOWN');
  const reason = shutdown ? JSON.stringify(shutdown.data['reason']) : 'no reason';
  if (exitCode !== 0 || reason !== '"guest-shutdown"')
    throw new StepFailure(
      'not-met',
      `QEMU ended with ${signal ?? `exit ${String(exitCode)}`}, for ${reason}`,
    );
}
