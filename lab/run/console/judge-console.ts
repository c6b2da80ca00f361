import type { ConsoleView, SeatSession } from '../../world/watch/console-view.ts';
import type { Presence, PresenceEnd } from './client-presence.ts';
import { closingLagMs, lockBoundsMs, lockRestartMs, openingBoundMs } from './lock-bounds.ts';
import { hostSpeedFactor } from '../../deadline/host-speed.ts';

/** Everything that the judgement rests on, of one guest; moments are the host's, ms since the epoch. */
export interface ConsoleRecord {
  readonly views: readonly ConsoleView[];
  /** Up to when it was watched: what was seen last held until then. */
  readonly untilMs: number;
  readonly presences: readonly Presence[];
  /** Times in which the machine stood still, in order. */
  readonly pauses: readonly Span[];
  /** Moments at which the machine began anew: what was open then is no more. */
  readonly resets: readonly number[];
  /** Moments at which the lab has killed the lock. */
  readonly lockKills: readonly number[];
  /** Sessions that the scenario opens past single sign-on. */
  readonly pastSso: readonly PastSso[];
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A session of this user that first appears at or after this moment is opened past single sign-on. */
export interface PastSso {
  readonly user: string;
  readonly fromMs: number;
}

/** A time in which a console was open with nobody there who answers for it. */
export interface OpenTime extends Span {
  readonly session: SeatSession;
  readonly terminal: string;
  /** Whether it was open still when the watch ended. */
  readonly goesOn: boolean;
  /** How long it may last from its beginning, ms; 0 where nothing may open at all. */
  readonly allowedMs: number;
  /** The end of the last client of that user, if there was one. */
  readonly left: (PresenceEnd & { readonly who: string }) | undefined;
}

export interface ConsoleVerdict {
  /** Every time, allowed or not, in order. */
  readonly unattended: readonly OpenTime[];
  /** Those that last longer than they may. */
  readonly faults: readonly OpenTime[];
}

/**
 * Finds when a person's session was in front while no authenticated client of that person was there. A console is
 * open when the terminal in front is the session's; what a locker or an agent says of it is not asked.
 */
export function judgeConsole(record: ConsoleRecord): ConsoleVerdict {
  const unattended = openTimes(record).flatMap((open) => withoutClient(open, record));
  const faults = unattended.filter((time) => runningMs(time, record.pauses) > time.allowedMs);
  return { unattended, faults };
}

type Open = Span & Pick<OpenTime, 'session' | 'terminal' | 'goesOn'>;

/** The times in which a session was in front, from the view that shows it to the one that does not. */
function openTimes(record: ConsoleRecord): readonly Open[] {
  const { views, untilMs, resets } = record;
  const times: (Open & { closes: boolean })[] = [];
  const exceptions = createExceptions(record);
  for (const [index, view] of views.entries()) {
    const next = views[index + 1];
    const reset = resets.find((atMs) => atMs > view.atMs && atMs < (next?.atMs ?? untilMs));
    const toMs = reset ?? next?.atMs ?? Math.max(untilMs, view.atMs);
    const session = exceptions.open(view);
    if (reset !== undefined) exceptions.forget();
    if (!session) continue;
    const last = times.at(-1);
    const open = { fromMs: view.atMs, toMs, session, terminal: view.terminal, goesOn: !next && !reset };
    // logind changes its mind about a session without its being any less open.
    if (last?.toMs === view.atMs && last.session.id === session.id)
      times[times.length - 1] = { ...open, fromMs: last.fromMs, closes: false };
    else times.push({ ...open, closes: false });
    const newest = times.at(-1);
    const later = next?.sessions.find(({ id }) => id === session.id);
    if (newest && next && !reset) newest.closes = later === undefined || later.state === 'closing';
  }
  // A session that is over a moment later was so before: logind decides first, and writes it down then.
  return times.filter(({ fromMs, toMs, closes }) => !closes || toMs - fromMs > closingLagMs * hostSpeedFactor());
}

/** Which session of a view is open and has to have a client. */
function createExceptions({ pastSso, presences }: ConsoleRecord) {
  const known = new Set<string>();
  const excepted = new Set<string>();
  const isPast = (user: string, atMs: number) =>
    pastSso.some((one) => one.user === user && one.fromMs <= atMs) &&
    // A client's login is no exception, whatever vdsm has tried before.
    !presences.some(
      (one) => answersFor(one, user) && one.fromMs <= atMs && atMs < (one.ended?.atMs ?? Infinity),
    );
  const open = ({ atMs, terminal, sessions }: ConsoleView) => {
    for (const { id, user, vt } of sessions) {
      if (!known.has(id) && isPast(user, atMs)) excepted.add(id);
      known.add(id);
      // Once it was locked, only a client opens it.
      if (terminal !== `tty${vt}`) excepted.delete(id);
    }
    return sessions.find(
      ({ id, vt, state }) =>
        // Whoever leads a closing session has ended, and logind ends the rest of it.
        vt > 0 && terminal === `tty${vt}` && state !== 'closing' && !excepted.has(id),
    );
  };
  // Another boot counts its sessions from the beginning.
  const forget = () => {
    known.clear();
    excepted.clear();
  };
  return { open, forget };
}

function answersFor(presence: Presence, user: string): boolean {
  return presence.user === undefined || presence.user === user;
}

/** What is left of an open time when those of its user's clients are taken away. */
function withoutClient(open: Open, record: ConsoleRecord): readonly OpenTime[] {
  const own = record.presences.filter((presence) => answersFor(presence, open.session.user));
  let rest: Span[] = [open];
  for (const { fromMs, ended } of own) {
    const toMs = ended?.atMs ?? Infinity;
    rest = rest.flatMap((span) => minus(span, { fromMs, toMs }));
  }
  return rest.map((span) => {
    const gone = own.filter(({ ended }) => ended !== undefined && ended.atMs <= span.fromMs);
    const last = gone.toSorted((a, b) => (a.ended?.atMs ?? 0) - (b.ended?.atMs ?? 0)).at(-1);
    const left = last?.ended && { ...last.ended, who: last.who };
    const goesOn = open.goesOn && span.toMs === open.toMs;
    return { ...open, ...span, goesOn, left, allowedMs: allowedFor(span.fromMs, left, record) };
  });
}

/** From its beginning on: what was open when its client left may be so for the bound, and nothing opens later. */
function allowedFor(fromMs: number, left: PresenceEnd | undefined, record: ConsoleRecord): number {
  if (!left) return 0;
  const { pauses, lockKills } = record;
  const since = (atMs: number) => runningMs({ fromMs: atMs, toMs: fromMs }, pauses);
  // Nobody can lock before the lock is back.
  const restarts = lockKills
    .filter((atMs) => atMs <= fromMs)
    .map((atMs) => lockRestartMs * hostSpeedFactor() - since(atMs));
  // A guest that stood still when its client left was never told of it.
  const unheard = pauses.some((pause) => left.atMs >= pause.fromMs && left.atMs <= pause.toMs);
  const how = left.how === 'hang-up' && unheard ? 'silent' : left.how;
  const late = how === 'hang-up' && since(left.atMs) > openingBoundMs * hostSpeedFactor();
  const own = late ? 0 : lockBoundsMs[how] * hostSpeedFactor() - since(left.atMs);
  return Math.max(0, own, ...restarts);
}

/** How long of a span the guest ran. */
export function runningMs(span: Span, pauses: readonly Span[]): number {
  return pauses
    .reduce<readonly Span[]>((rest, pause) => rest.flatMap((one) => minus(one, pause)), [span])
    .reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
}

function minus(span: Span, taken: Span): Span[] {
  if (taken.toMs <= span.fromMs || taken.fromMs >= span.toMs) return [span];
  return [
    { fromMs: span.fromMs, toMs: Math.max(span.fromMs, taken.fromMs) },
    { fromMs: Math.min(span.toMs, taken.toMs), toMs: span.toMs },
  ].filter(({ fromMs, toMs }) => toMs > fromMs);
}
