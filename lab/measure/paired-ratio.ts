import { latencyPercentiles, type RepetitionFigures } from './bench-repetition.ts';
import type { RepetitionGroup } from './group-repetitions.ts';
import { leastRepetitions, logSpread } from './log-interval.ts';

/** What is compared, of one repetition; nothing or 0 where it has none. */
export type FigureOf = (repetition: RepetitionFigures) => number | undefined;

export interface PairedRatio {
  readonly pairs: number;
  /** The geometric mean of the pairs' ratios; absent below the least number of pairs. */
  readonly figure?: { readonly ratio: number; readonly low: number; readonly high: number };
}

/** The pairs of two groups: each repetition with the one of the same number, so that both saw the same host. */
export function pairsOf(
  subject: RepetitionGroup,
  reference: RepetitionGroup,
  figureOf: FigureOf,
  referenceFigureOf = figureOf,
): readonly { readonly repetition: number; readonly ratio: number }[] {
  const references = new Map(reference.whole.map((one) => [one.repetition, referenceFigureOf(one)]));
  return subject.whole.flatMap((one) => {
    const ratio = (figureOf(one) ?? 0) / (references.get(one.repetition) ?? 0);
    return Number.isFinite(ratio) && ratio > 0 ? [{ repetition: one.repetition, ratio }] : [];
  });
}

/** The first by the second, at 95 %: what slows both of a pair falls out. */
export function pairedRatio(
  subject: RepetitionGroup,
  reference: RepetitionGroup,
  figureOf: FigureOf,
  referenceFigureOf = figureOf,
): PairedRatio {
  const ratios = pairsOf(subject, reference, figureOf, referenceFigureOf).map(({ ratio }) => ratio);
  if (ratios.length < leastRepetitions) return { pairs: ratios.length };
  const { mean, half } = logSpread(ratios);
  const figure = { ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
  return { pairs: ratios.length, figure };
}

export const percentileOf =
  (percentile: (typeof latencyPercentiles)[number]): FigureOf =>
  ({ latency }) =>
    latency?.percentiles[latencyPercentiles.indexOf(percentile)];
