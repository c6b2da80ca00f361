import type { Measurement } from './measurements-schema.ts';

/** The summary of raw samples, at least one. Percentiles are nearest-rank: each is a value that was measured. */
export function summarize(samples: readonly number[], unit: Measurement['unit']): Measurement {
  const sorted = samples.toSorted((a, b) => a - b);
  const [min] = sorted;
  if (min === undefined) throw new RangeError('a measurement needs a sample');
  const rank = (part: number) => round(sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? min);
  return {
    unit,
    count: sorted.length,
    min: rank(0),
    p50: rank(0.5),
    p90: rank(0.9),
    p99: rank(0.99),
    max: rank(1),
  };
}

/** A microsecond is as fine as any clock here can tell. */
const round = (value: number) => Math.round(value * 1000) / 1000;
