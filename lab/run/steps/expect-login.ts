import { performance } from 'node:perf_hooks';
import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { type SsoErrorCode, ssoErrorTexts } from '../../wire/sso/error-codes.ts';
import type { ComponentEvent } from '../../world/ports.ts';
import {
  type ConsoleFront,
  describeConsole,
  lookAtConsole,
  whyNotLocked,
  whyNotOpen,
} from '../guest/console-front.ts';
import { proveLocked } from '../guest/prove-locked.ts';
import { whyRefused } from '../guest/why-refused.ts';
import { connectToLoginMs, saslMs } from '../login-times.ts';
import { consoleOn, guestOf, type OpenedConsole, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

interface Observation {
  /** Undefined when the guest was not asked. */
  readonly console: ConsoleFront | undefined;
  readonly refusal: ComponentEvent | undefined;
  readonly reported: string | undefined;
}

/**
 * Waits for a login state. The console decides (logind's session of the user, and what is in front of it); the client's
 * report must agree. A refusal ends the wait at once, with the reason that the client's side or the guest gives.
 */
export async function expectLogin(step: StepOf<'expect-login'>, context: StepContext): Promise<void> {
  const { login, guest, user, code, retries } = step.args;
  if (login === 'locked') return proveLocked({ guest, user, title: step.title }, context);
  const machine = guestOf(context, guest);
  const opened = consoleOn(context, guest);
  const impatientAtMs = performance.now() + context.deadlineMs / 2;
  const seen = await waitUntil<Observation>(
    async () => {
      const [reported, refusal] = [lastReport(opened), lastRefusal(opened)];
      // Each question costs an emulated guest half a second, so it is not asked before there is something to ask about.
      const ask = !opened || reported === login || refusal !== undefined || performance.now() > impatientAtMs;
      return { reported, refusal, console: ask ? await lookAtConsole(machine.commands, user) : undefined };
    },
    (now) => holds(login, now) || (login !== 'refused' && now.refusal !== undefined),
    { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 50, signal: context.signal, describe },
  );
  if (login !== 'refused' && !holds(login, seen)) {
    throw new StepFailure('login-refused', describe(seen, await whyRefused(context.artifactFolder, guest)));
  }
  if (login === 'refused' && seen.refusal?.['code'] !== code) {
    const why = await whyRefused(context.artifactFolder, guest);
    throw new StepFailure(
      'not-met',
      `refused with ${textOf(seen.refusal?.['code']) ?? 'no code'}, not ${String(code)}: ${describe(seen, why)}`,
    );
  }
  if ((login === 'opened' || login === 'unlocked') && opened) {
    if (!retries) mustBeFirstAttempt(opened);
    if (login === 'opened') markLogin(opened, context);
  }
}

function holds(login: string, { console, refusal, reported }: Observation): boolean {
  switch (login) {
    case 'opened':
    case 'unlocked':
      return reported === login && console !== undefined && whyNotOpen(console) === undefined;
    case 'closed':
      return console !== undefined && !console.session && (reported === login || reported === undefined);
    case 'refused':
      return refusal !== undefined && console !== undefined && isKeptOut(console);
    default:
      return reported === login;
  }
}

/** Who is refused has no session, or, at an unlock, one that stays behind the lock. */
function isKeptOut(console: ConsoleFront): boolean {
  return console.session === undefined || whyNotLocked(console) === undefined;
}

/**
 * A login that came about at a second attempt hides what broke the first: a frame sent twice, a wrong pong, a SIGNATURE
 * that answers nobody, a client that crashed. Inside TLS the guest's SIGNATURE counts once more.
 */
function mustBeFirstAttempt(opened: OpenedConsole): void {
  const crashes = crashesIn(opened.session.events);
  const events = eventsSince(opened, ({ event }) => event === 'plugin-started');
  const count = (name: string) => events.filter(({ event }) => event === name).length;
  const [signatures, exchanges] = [count('signature'), count('sasl-started')];
  if (crashes === 0 && signatures === (opened.tls ? 2 : 1) && exchanges === 1) return;
  throw new StepFailure(
    'not-met',
    `the login took ${signatures} SIGNATUREs, ${exchanges} SASL exchanges and ${crashes} clients that failed: not the first attempt`,
  );
}

/** A client that is hung up on before anybody answered it has not failed: the guest was still leaving the one before. */
function crashesIn(events: readonly ComponentEvent[]): number {
  let count = 0;
  let isLeft = false;
  let isAnswered = false;
  for (const { event, exitCode } of events) {
    if (event === 'plugin-started') isLeft = isAnswered = false;
    else if (event === 'signature') isAnswered = true;
    else if (event === 'hang-up') isLeft = true;
    else if (event === 'plugin-ended' && exitCode !== 0 && (isAnswered || !isLeft)) count += 1;
  }
  return count;
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
  return opened
    ? eventsSince(opened, ({ event }) => event === 'signature' || event === 'plugin-started')
    : [];
}

/** From the last event that is one of these; all of them when there is none. */
function eventsSince(
  { session: { events } }: OpenedConsole,
  isFirst: (event: ComponentEvent) => boolean,
): readonly ComponentEvent[] {
  return events.slice(Math.max(0, events.findLastIndex(isFirst)));
}

function describe({ console, refusal, reported }: Observation, why: readonly string[] = []): string {
  const seen = console ? describeConsole(console) : 'the console was not looked at';
  if (!refusal) return `${seen}; the client was told ${reported ?? 'nothing'}`;
  const code = textOf(refusal['code']);
  const because = [reasonOf(refusal), ...why].filter((text) => text !== undefined).join('; ');
  return `${seen}; the login was refused${code === undefined ? '' : ` with ${code}`}: ${because}`;
}

/** A guest's report has a code only, whose meaning is the protocol's; a proxy that failed says why in its message. */
function reasonOf(refusal: ComponentEvent): string | undefined {
  const { code, reason, text, message } = refusal;
  return (
    textOf(reason) ?? textOf(text) ?? textOf(message) ?? (isErrorCode(code) ? ssoErrorTexts[code] : undefined)
  );
}

function isErrorCode(code: unknown): code is SsoErrorCode {
  return typeof code === 'number' && Object.hasOwn(ssoErrorTexts, code);
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
