import type { KeptWorld } from './kept-worlds.ts';
import type { WorldStatus } from './request-schema.ts';
import { timeLeft } from './time-left.ts';

/** The kept worlds as a table, one a line. */
export function worldTable(worlds: readonly Omit<KeptWorld, 'socketPath'>[], nowMs: number): string {
  if (worlds.length === 0) return 'no world is kept\n';
  const rows = [
    ['ID', 'SCENARIO', 'OWNER', 'CHECKOUT', 'RUN', 'MACHINES', 'LEFT', 'STEP'],
    ...worlds.map(({ id, status }) => [
      id,
      status.scenario,
      status.owner || 'not known',
      status.checkout || 'not known',
      status.run,
      [...status.guests.map(({ name, state }) => `${name} ${state}`), ...status.desktops].join(', '),
      timeLeft(status.endsAtMs, nowMs),
      stepOf(status),
    ]),
  ];
  const widths =
    rows[0]?.map((_head, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function stepOf({ steps, failure }: WorldStatus): string {
  const reached = `${steps.done} of ${steps.of}`;
  if (failure) return `${reached}; did not hold: ${failure.step ?? 'the world is up'} (${failure.code})`;
  return steps.last === undefined ? reached : `${reached}: ${steps.last}`;
}
