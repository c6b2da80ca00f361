import { printable } from './printable.ts';

/** Lines of columns: `left` of them stand to the left, the others to the right; one line for each row, never more. */
export function aligned(rows: readonly (readonly string[])[], left: readonly number[]): readonly string[] {
  const clean = rows.map((row) => row.map((cell) => printable(cell).replaceAll('\n', ' ')));
  const columns = Math.max(0, ...clean.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_none, at) =>
    Math.max(...clean.map((row) => row[at]?.length ?? 0)),
  );
  return clean.map((row) =>
    row
      .map((cell, at) => (left.includes(at) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Two or three digits of a number, more only before the point. */
export function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 0.1 || value === 0 ? value.toFixed(value >= 10 ? 1 : 2) : value.toPrecision(2);
}

/** `81.2 ±3 %`: with the wider side of its interval. */
export function withError(value: number, low: number, high: number): string {
  const part = value > 0 ? Math.max(high / value - 1, 1 - low / value) : 0;
  return `${digits(value)} ±${part < 0.095 ? (part * 100).toFixed(1) : Math.ceil(part * 100)} %`;
}
