import { performance } from 'node:perf_hooks';
import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { ComponentEvent } from '../../world/ports.ts';
import { type LogindSession, sessionOf } from '../guest/console-session.ts';
import { consoleOn, guestOf, type OpenedConsole, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

interface Observation {
  readonly session: LogindSession | undefined;
  readonly refusal: ComponentEvent | undefined;
  readonly reported: string | undefined;
}

/**
 * Waits for a login state. logind decides (a session of the user on the console, from the login manager); the client's
 * report must agree. A refusal ends the wait at once, with the reason that the client's side gives.
 */
export async function expectLogin(step: StepOf<'expect-login'>, context: StepContext): Promise<void> {
  const { login, guest, user, code } = step.args;
  const machine = guestOf(context, guest);
  const opened = consoleOn(context, guest);
  const seen = await waitUntil<Observation>(
    async () => ({
      reported: lastReport(opened),
      refusal: lastRefusal(opened),
      session: await sessionOf(machine.commands, user),
    }),
    (now) => holds(login, now) || (login !== 'refused' && now.refusal !== undefined),
    { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 100, signal: context.signal, describe },
  );
  if (login !== 'refused' && !holds(login, seen)) throw new StepFailure('login-refused', describe(seen));
  if (login === 'refused' && code !== undefined && seen.refusal?.['code'] !== code) {
    throw new StepFailure(
      'not-met',
      `refused with ${String(seen.refusal?.['code'])}, not ${code}: ${describe(seen)}`,
    );
  }
  if (login === 'opened' && opened) markLogin(opened, context);
}

function holds(login: string, { session, refusal, reported }: Observation): boolean {
  switch (login) {
    case 'opened':
    case 'unlocked':
      return reported === login && session?.state === 'active' && !session.lockedHint;
    case 'locked':
      return session?.lockedHint === true;
    case 'closed':
      return session === undefined;
    case 'refused':
      return refusal !== undefined && session === undefined;
    default:
      return reported === login;
  }
}

function lastReport(opened: OpenedConsole | undefined): string | undefined {
  const state = opened?.session.events.findLast((event) => event.event === 'login')?.['state'];
  return typeof state === 'string' ? state : undefined;
}

function lastRefusal(opened: OpenedConsole | undefined): ComponentEvent | undefined {
  return opened?.session.events.findLast(
    (event) => event.event === 'refused' || event.event === 'plugin-ended',
  );
}

function describe({ session, refusal, reported }: Observation): string {
  const logind = session
    ? `logind has session ${session.id} of ${session.name}: ${session.service}, ${session.state}${session.lockedHint ? ', locked' : ''}`
    : 'logind has no such session on the console';
  if (refusal) {
    const because = refusal['reason'] ?? refusal['text'] ?? 'no reason given';
    return `${logind}; the login was refused${refusal['code'] === undefined ? '' : ` with ${String(refusal['code'])}`}: ${String(because)}`;
  }
  return `${logind}; ${reported === undefined ? 'nothing was reported to the client' : `reported to the client: ${reported}`}`;
}

/** From the proxy's start to `login opened` at the client, by the client's clock. */
function markLogin(opened: OpenedConsole, context: StepContext): void {
  const report = opened.session.events.find(
    (event) => event.event === 'login' && event['state'] === 'opened',
  );
  if (!report) return;
  const openedAt = performance.timeOrigin + opened.openedAtMs;
  context.mark('connect-to-login', Date.parse(report.time) - openedAt);
}
