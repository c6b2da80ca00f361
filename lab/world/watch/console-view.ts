/** A person's session on seat0, by logind's file of it. */
export interface SeatSession {
  readonly id: string;
  readonly user: string;
  /** The number of its virtual terminal; 0 for none. */
  readonly vt: number;
  /** logind's word: `opening`, `online`, `active`, `closing`. */
  readonly state: string;
}

/** What the watcher in the guest saw at one moment. */
export interface ConsoleView {
  /** The host's clock, ms since the epoch. */
  readonly atMs: number;
  /** The virtual terminal in front: `tty1`; `-` when the kernel names none. */
  readonly terminal: string;
  readonly sessions: readonly SeatSession[];
}

/** One line of `lab-watch` (qemu/guest/programs/lab-watch.c). */
export interface WatchLine extends Omit<ConsoleView, 'atMs'> {
  /** The guest's CLOCK_MONOTONIC. */
  readonly guestMs: number;
  /** Since the program's start. */
  readonly samples: number;
  /** The longest pause between two samples since the line before. */
  readonly longestPauseMs: number;
  /** Lines that did not fit while the host did not read. */
  readonly lost: number;
  /** The last question that it has read; -1 for none. */
  readonly asked: number;
}

/** Longer than any line that the program writes. */
export const maxWatchLineBytes = 4096;

const line =
  /^watch 1 (\d{1,18}) (\d{1,18}) (\d{1,18}) (\d{1,18}) (\S{1,64}) (\d{1,15}|-)((?: [^ ]{1,300})*)$/;
const entry = /^([^,]{1,64}),([^,]{0,64}),(\d{1,3}),([^,]{1,64})$/;

/** Reads a line; undefined for anything else. */
export function parseWatchLine(text: string): WatchLine | undefined {
  const [, at, samples, pause, lost, terminal = '', asked, entries = ''] = line.exec(text) ?? [];
  if (at === undefined) return undefined;
  const sessions: SeatSession[] = [];
  for (const word of entries.split(' ').slice(1)) {
    const [, id, user, vt, state] = entry.exec(word) ?? [];
    if (id === undefined || user === undefined || state === undefined) return undefined;
    sessions.push({ id, user, vt: Number(vt), state });
  }
  return {
    guestMs: Number(at) / 1000,
    samples: Number(samples),
    longestPauseMs: Number(pause) / 1000,
    lost: Number(lost),
    terminal,
    asked: asked === '-' ? -1 : Number(asked),
    sessions,
  };
}
