import type { Bench, BenchRow } from '../measure/bench-rows.ts';
import { aligned } from './aligned.ts';
import { benchLadder, benchParts } from './bench-ladder.ts';
import { benchComparisonLines, benchHostLine, benchNoteLines, benchTargetLines } from './bench-verdicts.ts';

/** The benchmark as a person reads it, in 110 columns or little more. */
export function benchTable(bench: Bench): string {
  const sections = [
    bench.host ? [benchHostLine(bench.host)] : [],
    figureLines(bench.rows.filter(({ figure }) => figure === undefined)),
    benchLadder(bench.rows),
    benchParts(bench.rows),
    titled('targets', benchTargetLines(bench.targets ?? [])),
    bench.comparison ? benchComparisonLines(bench.comparison) : [],
    titled('notes', benchNoteLines(bench.notes ?? [])),
  ];
  return sections
    .filter(({ length }) => length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** Figures of other things than a channel: a line a row. */
function figureLines(figures: readonly BenchRow[]): readonly string[] {
  if (figures.length === 0) return [];
  const header = ['measurement', 'unit', 'median', 'low', 'high', 'target', 'ratio'];
  const rows = figures.map(({ name, unit, value, low, high, reference, ratio }) => [
    name,
    unit,
    ...[value, low, high].map((number) => print(number)),
    reference ? print(reference.value) : '-',
    ratio === undefined ? '-' : ratio.toFixed(2),
  ]);
  return aligned([header, ...rows], [0, 1]);
}

const titled = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : [title, ...lines]);

/** Ratios are small numbers, times are not. */
function print(number: number): string {
  return number.toFixed(number < 10 ? 2 : 0);
}
