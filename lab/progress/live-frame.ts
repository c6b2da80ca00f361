import { printable } from '../report/printable.ts';
import { fitLine } from './fit-line.ts';
import { elapsedOf, type Ongoing } from './ongoing.ts';

/** What a live display knows. */
export interface LiveState {
  readonly total: number;
  readonly done: number;
  /** Names of those that failed, in the order of their ends. */
  readonly failed: readonly string[];
  readonly ongoing: readonly Ongoing[];
  /** Of a run of one scenario: its steps that have ended, as lines. */
  readonly steps: readonly string[];
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The lines of the display: the steps that have ended, what is going on with its deadline, as far as the screen has
 * room, then the counts and what failed. On 60 columns a title still has room, since a long name is cut.
 */
export function liveFrame(state: LiveState, nowMs: number, { columns, rows }: ScreenSize): readonly string[] {
  const room = Math.max(1, rows - 3);
  const running = ongoingLines(state, nowMs, columns);
  const hidden = running.length - room;
  const shown = [...running.slice(0, room), ...(hidden > 0 ? [`     … and ${hidden} more`] : [])];
  const stepRoom = Math.max(0, room - shown.length);
  return [
    ...(stepRoom > 0 ? state.steps.slice(-stepRoom) : []),
    ...shown,
    ...(state.total > 1 ? [countsLine(state)] : []),
  ].map((line) => fitLine(printable(line).replaceAll('\n', ' '), columns - 1));
}

function ongoingLines({ ongoing, total }: LiveState, nowMs: number, columns: number): readonly string[] {
  const rows = ongoing.map((one) => ({
    elapsed: elapsedOf(one, nowMs).replace('of at most', 'of'),
    // The only scenario needs no name.
    name: total > 1 ? fitLine(printable(one.scenario ?? ''), Math.floor(columns / 3)) : '',
    what: one.at ?? one.what,
  }));
  const widest = (of: (row: (typeof rows)[number]) => string) =>
    Math.max(0, ...rows.map((row) => of(row).length));
  const [elapsedWidth, nameWidth] = [widest(({ elapsed }) => elapsed), widest(({ name }) => name)];
  return rows.map(({ elapsed, name, what }) =>
    [elapsed.padStart(elapsedWidth), ...(nameWidth > 0 ? [name.padEnd(nameWidth)] : []), what].join('  '),
  );
}

function countsLine({ done, total, failed }: LiveState): string {
  const names = failed.length > 0 ? `: ${failed.toReversed().join(', ')}` : '';
  return `${done} of ${total} done, ${failed.length} failed${names}`;
}
