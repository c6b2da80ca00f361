import { timeLeft } from '../keep/time-left.ts';
import { printable } from '../report/printable.ts';

export interface Entry {
  readonly id: string;
  readonly scenario: string;
  readonly guests: readonly string[];
  readonly desktops: readonly string[];
  readonly endsAtMs: number;
}

/** How to enter a kept world, as lines that can be copied into a shell. */
export function entryHints({ id, scenario, guests, desktops, endsAtMs }: Entry): string {
  const guest = guests[0] ?? 'GUEST';
  const [desktop] = desktops;
  const rows: readonly (readonly [string, string])[] = [
    [`bin/lab attach ${guest}`, 'a terminal in the guest; Ctrl-] leaves it'],
    [`bin/lab exec ${guest} -- journalctl -b`, 'one command'],
    ...(desktop === undefined
      ? []
      : [[`bin/lab exec ${desktop} -- klist`, 'one with a desktop’s tickets'] as const]),
    ['bin/lab logs -f', 'what the lab and the guests say'],
    [`bin/lab screenshot ${guest}`, 'its display'],
    ['bin/lab lease 1h', 'keep it for an hour from now'],
    ['bin/lab down', 'take it down'],
  ];
  const width = Math.max(...rows.map(([command]) => command.length));
  return [
    `${printable(scenario)} is kept as ${id} until ${clock(endsAtMs)} (${timeLeft(endsAtMs, Date.now())} left):`,
    ...rows.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`),
    '',
  ].join('\n');
}

function clock(atMs: number): string {
  return new Date(atMs).toTimeString().slice(0, 8);
}
