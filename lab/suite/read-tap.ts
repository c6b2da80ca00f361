import { addTallies, noTests, type Tally } from './tally.ts';

/** What one line of a TAP stream (version 13, as ava writes it) says. */
export type TapLine =
  | { readonly kind: 'passed' | 'skipped'; readonly title: string }
  | { readonly kind: 'failed'; readonly title: string }
  /** A line of the YAML block that explains the failure before it. */
  | { readonly kind: 'detail'; readonly text: string }
  | { readonly kind: 'other' };

const point = /^(not )?ok \d+ - (.*?)( # (SKIP|TODO).*)?$/i;

/** Reads one line. A failing test that is marked TODO counts as skipped, as TAP has it. */
export function readTapLine(line: string): TapLine {
  const [, not, title = '', directive] = point.exec(line) ?? [];
  if (point.test(line)) {
    if (directive !== undefined) return { kind: 'skipped', title };
    return { kind: not === undefined ? 'passed' : 'failed', title };
  }
  return /^\s{2,}/.test(line) ? { kind: 'detail', text: line } : { kind: 'other' };
}

/** What one line adds to the tally. */
export function countTapLine(line: TapLine): Tally {
  switch (line.kind) {
    case 'passed':
    case 'failed':
    case 'skipped':
      return addTallies([{ ...noTests, [line.kind]: 1 }]);
    case 'detail':
    case 'other':
      return noTests;
  }
}
