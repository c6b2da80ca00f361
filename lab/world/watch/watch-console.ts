import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { connect } from 'node:net';
import { finished } from 'node:stream/promises';
import { deadlinesOf } from '../../deadline/deadlines-of.ts';
import type { Machine, MonitorEvent } from '../ports.ts';
import { createLineSplitter } from '../qemu/line-splitter.ts';
import { type ConsoleView, maxWatchLineBytes, parseWatchLine, type WatchLine } from './console-view.ts';
import { createGuestClock } from './guest-clock.ts';

const { waitUntil } = deadlinesOf('lab');

/** More changes of a console than any scenario brings about. */
const maxViews = 20_000;
/** What is sent to a port that nobody has opened yet may stay in QEMU until more follows. */
const askAgainMs = 500;

/** What the watcher in a guest has seen so far; the lab's own eye on who has the console (docs/console-invariant.md). */
export interface ConsoleWatch extends AsyncDisposable {
  readonly guest: string;
  /** The first view, and every one that differs from the view before it. */
  readonly views: readonly ConsoleView[];
  /** When a line arrived, and what the watcher says of itself. */
  readonly health: WatchHealth;
  /** Resolves when a line has come that was written after this call. Rejects with a DeadlineError. */
  ask(timeoutMs: number, signal?: AbortSignal): Promise<void>;
}

export interface WatchHealth {
  /** When the lab began to listen, ms since the epoch. */
  readonly sinceMs: number;
  /** Of the last line; undefined when there was none. */
  readonly lastArrivalMs: number | undefined;
  /** Times without a line, each longer than `quietMs`, oldest first. */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly samples: number;
  /** The longest pause between two samples, by the guest's clock. */
  readonly longestPauseMs: number;
  /** What is wrong with what came; undefined for nothing. */
  readonly damage: string | undefined;
  /** Whether QEMU has closed the port. */
  readonly closed: boolean;
}

/** The watcher writes once a second, so more than this between two lines is worth a look. */
const quietMs = 3000;

export interface WatchOptions extends Pick<Machine, 'name' | 'watchSocket' | 'monitor'> {
  /** Receives every line, with the host's clock before it. */
  readonly logFile: string;
}

/** Listens to the watcher in a guest, and asks it for a first line. Rejects with the socket's error. */
export async function watchConsole(options: WatchOptions): Promise<ConsoleWatch> {
  const { name, monitor } = options;
  const log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
  // A full disk is told by the journal; the views are in memory.
  log.on('error', () => undefined);
  const socket = connect(options.watchSocket);
  await once(socket, 'connect');
  const views: ConsoleView[] = [];
  const gaps: { fromMs: number; toMs: number }[] = [];
  const clock = createGuestClock();
  const sinceMs = Date.now();
  let last: WatchLine | undefined;
  let lastArrivalMs: number | undefined;
  let samples = 0;
  let longestPauseMs = 0;
  let damage: string | undefined;
  let closed = false;
  let question = 0;
  let power: MonitorEvent | undefined;

  const split = createLineSplitter(maxWatchLineBytes);
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const octets of split(chunk)) receive(octets.toString('latin1'), Date.now());
    } catch (error) {
      damage ??= error instanceof Error ? error.message : String(error);
      socket.destroy();
    }
  });
  socket.on('error', () => undefined).on('close', () => (closed = true));

  function receive(text: string, arrivedMs: number): void {
    log.write(`${new Date(arrivedMs).toISOString()} ${text}\n`);
    const line = parseWatchLine(text);
    if (!line) {
      damage ??= `a line that is none of the watcher's: ${JSON.stringify(text.slice(0, 80))}`;
      return;
    }
    if (stoodStill()) clock.forget();
    const atMs = Math.max(clock.hostMs(line.guestMs, arrivedMs), views.at(-1)?.atMs ?? 0);
    if (arrivedMs - (lastArrivalMs ?? sinceMs) > quietMs)
      gaps.push({ fromMs: lastArrivalMs ?? sinceMs, toMs: arrivedMs });
    if (line.lost > 0) damage ??= `the watcher lost ${line.lost} lines that the lab did not read in time`;
    // A watcher that was started again counts from the beginning.
    const before = last && last.samples <= line.samples ? last.samples : 0;
    samples += last ? line.samples - before : 1;
    if (last) longestPauseMs = Math.max(longestPauseMs, line.longestPauseMs);
    last = line;
    lastArrivalMs = arrivedMs;
    const { terminal, sessions } = line;
    if (sameView(views.at(-1), line)) return;
    if (views.length === maxViews) damage ??= `more than ${maxViews} changes of the console`;
    else views.push({ atMs, terminal, sessions });
  }

  /** Whether the guest was stopped since the line before: what tells of its going on may come after the line. */
  function stoodStill(): boolean {
    const before = power;
    power = monitor.events.findLast(({ event }) => event === 'STOP' || event === 'RESUME');
    return power !== before || power?.event === 'STOP';
  }

  function write(number: number): void {
    if (!closed) socket.write(`${number}\n`);
  }

  write(question);
  return {
    guest: name,
    views,
    get health() {
      return { sinceMs, lastArrivalMs, gaps, samples, longestPauseMs, damage, closed };
    },
    async ask(timeoutMs, signal) {
      const mine = (question += 1);
      write(mine);
      const again = setInterval(() => write(mine), askAgainMs);
      try {
        await waitUntil(
          () => last?.asked ?? -1,
          (asked) => asked >= mine,
          {
            for: `the watcher of ${name} to answer`,
            timeoutMs,
            intervalMs: 5,
            ...(signal && { signal }),
            describe: () => (lastArrivalMs === undefined ? 'it has said nothing' : 'an earlier line'),
          },
        );
      } finally {
        clearInterval(again);
      }
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
      log.end();
      await finished(log).catch(() => undefined);
    },
  };
}

function sameView(view: ConsoleView | undefined, line: WatchLine): boolean {
  return (
    view !== undefined &&
    view.terminal === line.terminal &&
    JSON.stringify(view.sessions) === JSON.stringify(line.sessions)
  );
}
