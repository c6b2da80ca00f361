import type { BenchRow } from '../../measure/bench-rows.ts';
import {
  contenderWords,
  groupBy,
  groupWords,
  intervalWords,
  layerRank,
  numberWords,
  sizeWords,
} from './bench-words.ts';
import { endsInk } from './chart.ts';
import type { Markup } from './html.ts';
import type { IntervalLine } from './interval-chart.ts';
import type { TableCell } from './table.ts';
import { table } from './table.ts';

/** From rows of `bench.json` to lines of charts and tables. */

/** Rows that one picture shows: they differ in layer, ends and size alone. */
export function rowGroups(rows: readonly BenchRow[]): readonly (readonly BenchRow[])[] {
  return groupBy(
    rows,
    (row) =>
      `${groupWords(row)} ${row.figure ?? ''} ${row.percentile ?? ''} ${row.process ?? ''} ${row.unit}`,
  );
}

/** By size, smallest first; within a size in the order of the ladder. */
export function rowsBySize(rows: readonly BenchRow[]): readonly (readonly [number, readonly BenchRow[]])[] {
  const sizes = Map.groupBy(rows, ({ bytes }) => bytes);
  return [...sizes]
    .toSorted(([a], [b]) => a - b)
    .map(
      ([bytes, ofSize]) =>
        [bytes, ofSize.toSorted((a, b) => layerRank(a.layer) - layerRank(b.layer))] as const,
    );
}

export function intervalLines(rows: readonly BenchRow[]): readonly IntervalLine[] {
  return rows.map((row) => ({
    label: contenderWords(row),
    value: row.value,
    low: row.low,
    high: row.high,
    ink: endsInk(row),
  }));
}

/** What a throughput or a latency is, below its axis. */
export function axisWords({ figure, percentile, unit }: BenchRow): string {
  if (figure === 'latency') return `latency there and back, ${percentileWords(percentile)}, ${unit}`;
  return `${figure ?? 'value'}, ${unit}`;
}

export function percentileWords(percentile: number | undefined): string {
  if (percentile === 100) return 'the slowest';
  return percentile === undefined ? 'median' : percentile === 50 ? 'median (p50)' : `p${percentile}`;
}

/** All about these rows that has a place in a chart, and who the reference is. */
export function rowTable(rows: readonly BenchRow[]): Markup {
  return table(
    [
      'size',
      'layer · ends',
      'unit',
      'value',
      '95 % interval',
      'least – most',
      'repetitions',
      'reference',
      'by reference',
    ],
    rows.map((row): readonly TableCell[] => [
      sizeWords(row.bytes),
      contenderWords(row),
      row.unit,
      numberWords(row.value),
      intervalWords(row),
      row.least === undefined || row.most === undefined
        ? undefined
        : intervalWords({ low: row.least, high: row.most }),
      row.repetitions === undefined ? undefined : String(row.repetitions),
      row.reference?.name,
      ratioWords(row),
    ]),
    3,
  );
}

export function ratioWords({
  ratio,
  ratioLow,
  ratioHigh,
}: Pick<BenchRow, 'ratio' | 'ratioLow' | 'ratioHigh'>): string | undefined {
  if (ratio === undefined) return undefined;
  if (ratioLow === undefined || ratioHigh === undefined) return ratio.toFixed(2);
  return `${ratio.toFixed(2)} (${ratioLow.toFixed(2)} – ${ratioHigh.toFixed(2)})`;
}
