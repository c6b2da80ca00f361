import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { describeConsole, lookAtConsole, whyNotOpen } from '../guest/console-front.ts';
import { proveLocked } from '../guest/prove-locked.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** Waits for the state of the user's session on the console, by logind and the terminal in front; a lock is proved. */
export async function expectSession(step: StepOf<'expect-session'>, context: StepContext): Promise<void> {
  const { session: wanted, guest, user } = step.args;
  if (wanted === 'locked') return proveLocked({ guest, user, title: step.title }, context);
  const { commands } = guestOf(context, guest);
  await waitUntil(
    () => lookAtConsole(commands, user),
    (seen) => (wanted === 'none' ? seen.session === undefined : whyNotOpen(seen) === undefined),
    {
      for: step.title,
      timeoutMs: context.deadlineMs,
      intervalMs: 100,
      signal: context.signal,
      describe: describeConsole,
    },
  );
}
