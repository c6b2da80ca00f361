import type { BenchCell, BenchRepetition } from '../../measure/bench-samples.ts';
import { benchCellSchema } from '../../measure/bench-samples.ts';

/** One point of a cumulative distribution: this part of the messages took at most so long. */
export interface CurvePoint {
  readonly part: number;
  readonly us: number;
}

/** All messages of a cell's whole repetitions together. */
export interface LatencyCurve {
  readonly cell: BenchCell;
  readonly count: number;
  /** Rising in both; the last is the slowest message. */
  readonly points: readonly CurvePoint[];
}

/** Takes repetitions one by one and keeps nothing of them but latencies, since a file of samples may be large. */
export interface CurveCollector {
  readonly add: (repetition: BenchRepetition) => void;
  readonly curves: () => readonly LatencyCurve[];
}

export function collectCurves(): CurveCollector {
  const cells = new Map<string, { readonly cell: BenchCell; readonly samples: (readonly number[])[] }>();
  return {
    add: (repetition) => {
      // A repetition that is not whole gives no figure, and another build's are not this one's.
      if (repetition.incomplete || repetition.build === 'other' || !repetition.latenciesNs?.length) return;
      const cell = cellOf(repetition);
      const key = JSON.stringify(cell);
      const known = cells.get(key);
      if (known) known.samples.push(repetition.latenciesNs);
      else cells.set(key, { cell, samples: [repetition.latenciesNs] });
    },
    curves: () => [...cells.values()].map(({ cell, samples }) => curveOf(cell, samples)),
  };
}

function cellOf(repetition: BenchRepetition): BenchCell {
  const { scenario, pattern, layer, bytes, guestEnd, hostEnd, machines, ratePerSecond } = repetition;
  const cell = { scenario, pattern, layer, bytes, guestEnd, hostEnd, machines };
  return benchCellSchema.parse(ratePerSecond === undefined ? cell : { ...cell, ratePerSecond });
}

function curveOf(cell: BenchCell, samples: readonly (readonly number[])[]): LatencyCurve {
  const count = samples.reduce((sum, { length }) => sum + length, 0);
  const sorted = new Float64Array(count);
  let filled = 0;
  for (const some of samples) {
    sorted.set(some, filled);
    filled += some.length;
  }
  sorted.sort();
  const points = curveParts(count).map((part) => ({
    part,
    us: (sorted[Math.max(Math.ceil(part * count) - 1, 0)] ?? 0) / 1000,
  }));
  return { cell, count, points };
}

/** Every half per cent, then by nines for as long as a message lies beyond, then all. */
function curveParts(count: number): readonly number[] {
  const parts = Array.from({ length: 200 }, (_, step) => step / 200);
  for (let beyond = 1000; beyond <= count; beyond *= 10) parts.push(1 - 1 / beyond);
  return [...parts, 1];
}

/** The latency that `part` of the messages stayed within. */
export function curveAt(curve: LatencyCurve, part: number): number | undefined {
  return curve.points.find((point) => point.part >= part)?.us;
}
