import { printable } from './printable.ts';
import type { ScenarioResult } from './results-schema.ts';

const columns = ['count', 'min', 'p50', 'p90', 'p99', 'max'] as const;

/** The measurements of a run as aligned lines; a scenario's name stands above its own when there are several. */
export function measurementTable(scenarios: readonly ScenarioResult[]): string[] {
  const measured = scenarios.filter(({ measurements }) => Object.keys(measurements).length > 0);
  if (measured.length === 0) return ['no measurements'];
  const rows = [['measurement', 'unit', ...columns]];
  for (const { name, measurements } of measured) {
    const prefix = measured.length > 1 ? `${name} ` : '';
    for (const [key, value] of Object.entries(measurements)) {
      const cells = columns.map((column) =>
        column === 'count' ? String(value.count) : number(value[column]),
      );
      rows.push([printable(prefix + key).replaceAll('\n', ' '), value.unit, ...cells]);
    }
  }
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, at) => align(cell, at, widths[at] ?? 0)).join('  '));
}

/** Words to the left, numbers to the right. */
const align = (cell: string, at: number, width: number) =>
  at < 2 ? cell.padEnd(width) : cell.padStart(width);

const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
