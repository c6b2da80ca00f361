import type { HistoryEntry } from './bench-history-schema.ts';
import { benchRatios } from './bench-ratios.ts';
import type { TrendLine, TrendPoint } from './trend-chart.ts';

/** A page with more pictures is read by nobody; every ratio is in the table of the comparison. */
const mostLines = 24;

/** The ratios of the newest of these runs through all of them, oldest first: every target, then others until there are enough. */
export function benchTrend(entries: readonly HistoryEntry[]): readonly TrendLine[] {
  const newest = entries.at(-1);
  if (!newest) return [];
  const all = entries.map(({ at, bench }) => ({
    at,
    ratios: new Map(benchRatios(bench).map((ratio) => [ratio.key, ratio])),
  }));
  const ratios = benchRatios(newest.bench);
  const targets = ratios.filter(({ isTarget }) => isTarget);
  const others = ratios.filter(({ isTarget }) => !isTarget).slice(0, Math.max(mostLines - targets.length, 0));
  return [...targets, ...others].map(({ key, name, goal }) => ({
    name,
    points: all.flatMap(({ at, ratios: known }): readonly TrendPoint[] => {
      const point = known.get(key);
      return point ? [{ at, ratio: point.ratio, low: point.low, high: point.high }] : [];
    }),
    ...(goal !== undefined && { goal }),
  }));
}
