import type { Bench } from '../measure/bench-rows.ts';

/** The benchmark as a person reads it: a line a row, numbers aligned. */
export function benchTable(bench: Bench): string {
  const header = ['measurement', 'unit', 'median', 'low', 'high', 'target', 'ratio'];
  const rows = bench.rows.map(({ name, unit, value, low, high, reference, ratio }) => [
    name,
    unit,
    ...[value, low, high].map((number) => print(number)),
    reference ? print(reference.value) : '-',
    ratio === undefined ? '-' : ratio.toFixed(2),
  ]);
  const widths = header.map((word, column) =>
    Math.max(word.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return `${[header, ...rows].map((cells) => line(cells).trimEnd()).join('\n')}\n`;
}

/** Ratios are small numbers, times are not. */
function print(number: number): string {
  return number.toFixed(number < 10 ? 2 : 0);
}
