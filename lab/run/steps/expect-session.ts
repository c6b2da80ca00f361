import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { type LogindSession, sessionOf } from '../guest/console-session.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** Waits for the state of the user's session on the console, by logind. */
export async function expectSession(step: StepOf<'expect-session'>, context: StepContext): Promise<void> {
  const { session, guest, user } = step.args;
  const { commands } = guestOf(context, guest);
  await waitUntil(
    () => sessionOf(commands, user),
    (now) => holds(session, now),
    { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 100, signal: context.signal, describe },
  );
}

function holds(wanted: 'active' | 'locked' | 'none', now: LogindSession | undefined): boolean {
  switch (wanted) {
    case 'active':
      return now?.service === 'greetd' && now.state === 'active' && !now.lockedHint;
    case 'locked':
      return now?.lockedHint === true;
    case 'none':
      return now === undefined;
  }
}

function describe(now: LogindSession | undefined): string {
  if (!now) return 'no session of that user on the console';
  return `session ${now.id}: Name=${now.name} Service=${now.service} State=${now.state} LockedHint=${now.lockedHint ? 'yes' : 'no'}`;
}
