import { DeadlineError } from '../../deadline/wait-until.ts';
import type { GuestPlan, Plan } from '../../scenario/plan.ts';
import type { ConsoleNews, Guest, MonitorEvent } from '../../world/ports.ts';
import type { ConsoleWatch } from '../../world/watch/watch-console.ts';
import { createPresenceRecorder, type LabAct, type PresenceRecorder } from './client-presence.ts';
import { describeFault } from './describe-fault.ts';
import {
  type ConsoleRecord,
  type ConsoleVerdict,
  judgeConsole,
  type PastSso,
  runningMs,
  type Span,
} from './judge-console.ts';
import { maxQuietMs } from './lock-bounds.ts';
import { hostSpeedFactor } from '../../deadline/host-speed.ts';

/** The lab's own watch has failed, so that it cannot tell what became of a console. */
export class ConsoleWatchError extends Error {
  readonly code = 'watch-failed';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConsoleWatchError';
  }
}

/** What a scenario's guests are held to all the time: a console is open only while its client is there. */
export interface ConsoleInvariant {
  /** Takes what the lab hears of an opened console. */
  heard(news: ConsoleNews): void;
  /** A step stops or continues who is there. */
  did(act: LabAct): void;
  /** A step kills the guest's lock. */
  killsLock(guest: string): void;
  /** A step logs this user in past single sign-on, from now on. */
  opensPastSso(guest: string, user: string): void;
  /**
   * Asks the guest's watcher for a last line and judges all that it has seen.
   * Rejects with a ConsoleWatchError when it has not watched.
   */
  judge(watch: ConsoleWatch, machine: Pick<Guest, 'monitor'>): Promise<JudgedConsole>;
}

export interface JudgedConsole extends ConsoleVerdict {
  /** The faults in words. */
  readonly said: readonly string[];
  /** How long each time without a client lasted, while the guest ran, in ms. */
  readonly unattendedMs: readonly number[];
  readonly samples: number;
  readonly longestPauseMs: number;
}

const answerTimeoutMs = 10_000;

export function createConsoleInvariant(plan: Pick<Plan, 'guests' | 'timeouts'>): ConsoleInvariant {
  const recorders = new Map<string, PresenceRecorder>(
    plan.guests.map((guest) => [guest.name, createPresenceRecorder(guest.name, userIn(guest))]),
  );
  const lockKills = new Map<string, number[]>();
  const pastSso = new Map<string, PastSso[]>();
  return {
    heard: (news) => recorders.get(news.guest)?.heard(news),
    did(act) {
      const atMs = Date.now();
      for (const recorder of recorders.values()) recorder.did(act, atMs);
    },
    killsLock(guest) {
      lockKills.set(guest, [...(lockKills.get(guest) ?? []), Date.now()]);
    },
    opensPastSso(guest, user) {
      pastSso.set(guest, [...(pastSso.get(guest) ?? []), { user, fromMs: Date.now() }]);
    },
    async judge(watch, { monitor }) {
      const { sinceMs } = watch.health;
      const events = monitor.events.filter(({ atMs }) => atMs >= sinceMs);
      const [pauses, resets] = [pausesOf(events), resetsOf(events)];
      await lastLine(watch, events);
      checkHealth(watch, { pauses, resets, bootMs: plan.timeouts.bootMs });
      const record: ConsoleRecord = {
        views: watch.views,
        untilMs: watch.health.lastArrivalMs ?? sinceMs,
        presences: recorders.get(watch.guest)?.presences ?? [],
        pauses,
        resets,
        lockKills: lockKills.get(watch.guest) ?? [],
        pastSso: pastSso.get(watch.guest) ?? [],
      };
      const verdict = judgeConsole(record);
      return {
        ...verdict,
        said: verdict.faults.map((fault) => describeFault(watch.guest, fault, pauses)),
        unattendedMs: verdict.unattended.map((time) => runningMs(time, pauses)),
        samples: watch.health.samples,
        longestPauseMs: watch.health.longestPauseMs,
      };
    },
  };
}

/** A principal of the realm has the account of its name, unless the guest has rules that say otherwise. */
function userIn({ authToLocal }: GuestPlan): (user: string) => string | undefined {
  return (user) => (authToLocal.length > 0 || user.includes('@') ? undefined : user);
}

function pausesOf(events: readonly MonitorEvent[]): readonly Span[] {
  const pauses: Span[] = [];
  let fromMs: number | undefined;
  for (const { event, atMs } of events) {
    if (event === 'STOP') fromMs ??= atMs;
    if (event !== 'RESUME' || fromMs === undefined) continue;
    pauses.push({ fromMs, toMs: atMs });
    fromMs = undefined;
  }
  return fromMs === undefined ? pauses : [...pauses, { fromMs, toMs: Infinity }];
}

function resetsOf(events: readonly MonitorEvent[]): readonly number[] {
  return events.filter(({ event }) => event === 'RESET').map(({ atMs }) => atMs);
}

/** A guest that is paused, off or booting cannot answer; every other one must. */
async function lastLine(watch: ConsoleWatch, events: readonly MonitorEvent[]): Promise<void> {
  const last = events.findLast(({ event }) => ['STOP', 'RESUME', 'RESET', 'SHUTDOWN'].includes(event));
  const { closed, lastArrivalMs = 0 } = watch.health;
  const cannot = last?.event === 'STOP' || (last?.event === 'RESET' && last.atMs > lastArrivalMs);
  if (closed || cannot) return;
  try {
    await watch.ask(answerTimeoutMs);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new ConsoleWatchError(`the console of ${watch.guest} was not watched: ${error.message}`, {
      cause: error,
    });
  }
}

function checkHealth(
  { guest, health }: ConsoleWatch,
  {
    pauses,
    resets,
    bootMs,
  }: { readonly pauses: readonly Span[]; readonly resets: readonly number[]; readonly bootMs: number },
): void {
  const failed = (why: string) => new ConsoleWatchError(`the console of ${guest} was not watched: ${why}`);
  if (health.damage !== undefined) throw failed(health.damage);
  if (health.lastArrivalMs === undefined) throw failed('the watcher has said nothing');
  for (const gap of health.gaps) {
    const boots = resets.some((atMs) => atMs >= gap.fromMs && atMs <= gap.toMs);
    const quietMs = runningMs(gap, pauses);
    if (quietMs <= (boots ? bootMs : maxQuietMs) * hostSpeedFactor()) continue;
    throw failed(`the watcher said nothing for ${(quietMs / 1000).toFixed(1)} s`);
  }
}
