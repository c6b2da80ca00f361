import { performance } from 'node:perf_hooks';
import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { ComponentEvent } from '../../world/ports.ts';
import { type LogindSession, sessionOf } from '../guest/console-session.ts';
import { connectToLoginMs, saslMs } from '../login-times.ts';
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
  const impatientAtMs = performance.now() + context.deadlineMs / 2;
  const seen = await waitUntil<Observation>(
    async () => {
      const [reported, refusal] = [lastReport(opened), lastRefusal(opened)];
      // Each question costs an emulated guest half a second, so logind is not asked before there is something to ask about.
      const ask = !opened || reported === login || refusal !== undefined || performance.now() > impatientAtMs;
      return { reported, refusal, session: ask ? await sessionOf(machine.commands, user) : undefined };
    },
    (now) => holds(login, now) || (login !== 'refused' && now.refusal !== undefined),
    { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 50, signal: context.signal, describe },
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
      return session === undefined && (reported === login || reported === undefined);
    case 'refused':
      return refusal !== undefined && session === undefined;
    default:
      return reported === login;
  }
}

function lastReport(opened: OpenedConsole | undefined): string | undefined {
  const state = eventsOfAttempt(opened).findLast((event) => event.event === 'login')?.['state'];
  return typeof state === 'string' ? state : undefined;
}

function lastRefusal(opened: OpenedConsole | undefined): ComponentEvent | undefined {
  const events = eventsOfAttempt(opened);
  return (
    // The client's own refusal has the reason; the guest's report only a code.
    events.findLast(({ event }) => event === 'refused') ??
    events.findLast(({ event, state }) => event === 'login' && state === 'refused') ??
    // Without a proxy there will be no other plugin.
    events.findLast(({ event }) => event === 'disconnected' || event === 'failed')
  );
}

/** What was said before the last SIGNATURE, or by an earlier client, is no longer so. */
function eventsOfAttempt(opened: OpenedConsole | undefined): readonly ComponentEvent[] {
  const events = opened?.session.events ?? [];
  return events.slice(
    Math.max(
      0,
      events.findLastIndex(({ event }) => event === 'signature' || event === 'plugin-started'),
    ),
  );
}

function describe({ session, refusal, reported }: Observation): string {
  const logind = session
    ? `logind has session ${session.id} of ${session.name}: ${session.service}, ${session.state}${session.lockedHint ? ', locked' : ''}`
    : 'logind has no such session on the console';
  if (refusal) {
    const code = textOf(refusal['code']);
    const because = textOf(refusal['reason']) ?? textOf(refusal['text']) ?? refusal.event;
    return `${logind}; the login was refused${code === undefined ? '' : ` with ${code}`}: ${because}`;
  }
  return `${logind}; ${reported === undefined ? 'nothing was reported to the client' : `reported to the client: ${reported}`}`;
}

function textOf(field: unknown): string | undefined {
  return typeof field === 'string' || typeof field === 'number' ? String(field) : undefined;
}

function markLogin(opened: OpenedConsole, context: StepContext): void {
  const connectMs = connectToLoginMs(opened);
  if (connectMs !== undefined) context.mark('connect-to-login', connectMs);
  const exchangeMs = saslMs(opened);
  if (exchangeMs !== undefined) context.mark('sasl', exchangeMs);
}
