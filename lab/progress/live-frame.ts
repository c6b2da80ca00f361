import { printable } from '../report/printable.ts';
import { fitLine } from './fit-line.ts';

/** What a live display knows. Times are by one clock, in ms. */
export interface LiveState {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** By scenario, in the order of their beginnings. */
  readonly running: ReadonlyMap<string, { readonly title: string; readonly beganAtMs: number }>;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** The lines of the display: one for each running scenario, as far as the screen has room, then the counts. */
export function liveFrame(state: LiveState, nowMs: number, { columns, rows }: ScreenSize): readonly string[] {
  const room = Math.max(1, rows - 3);
  const width = Math.max(0, ...[...state.running.keys()].map(({ length }) => length));
  const lines = [...state.running].map(([scenario, { title, beganAtMs }]) => {
    const elapsed = `${((nowMs - beganAtMs) / 1000).toFixed(0).padStart(4)} s`;
    return `${elapsed}  ${scenario.padEnd(width)}  ${title}`;
  });
  const hidden = lines.length - room;
  return [
    ...lines.slice(0, room),
    ...(hidden > 0 ? [`     … and ${hidden} more`] : []),
    `${state.done} of ${state.total} done, ${state.failed} failed`,
  ].map((line) => fitLine(printable(line).replaceAll('\n', ' '), columns - 1));
}
