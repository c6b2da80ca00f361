import { performance } from 'node:perf_hooks';
import type { StepOf } from '../../scenario/plan.ts';
import { desktopOf, guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** What a stranger reports when it is done, one way or another. */
const ends = ['refused', 'accepted', 'unanswered', 'left', 'failed'];

/** Lets a stranger do its worst; done when the guest has answered it, which it must not have accepted. */
export async function stranger(step: StepOf<'stranger'>, context: StepContext): Promise<void> {
  const { on, guest, does } = step.args;
  const openedAtMs = performance.now();
  const session = await desktopOf(context, on).openForStranger(guestOf(context, guest), does);
  context.memory.consoles.set(on, { session, guest, openedAtMs, tls: false });
  const { event } = await session.waitForEvent(
    (one) => one.component === 'lab-stranger' && ends.includes(one.event),
    `the stranger on ${on} to be answered by ${guest}`,
    context.deadlineMs,
  );
  const expected = does === 'leave-stale-octets' ? 'left' : 'refused';
  if (event !== expected) throw new StepFailure('not-met', `the stranger reports ${event}, not ${expected}`);
}
