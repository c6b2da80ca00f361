import { tCritical } from './student-t.ts';

/**
 * How sure a figure of a few repetitions is: Student's t on the logarithms of the repetitions' values, at 95 %.
 * The repetition is the unit, because the messages within one depend on each other. Logarithms, because noise
 * multiplies and ratios are asked for. Not the bootstrap and not order statistics: of 3 repetitions the first covers
 * 75 % for 95 %, and the second can say nothing before 6.
 */

/** With fewer there is no interval that is worth its name, so there is no figure. */
export const leastRepetitions = 3;

export interface LogSpread {
  readonly mean: number;
  readonly deviation: number;
  readonly degrees: number;
  /** Half the width of the interval of the mean. */
  readonly half: number;
}

/** Of at least two values above 0. */
export function logSpread(values: readonly number[], p = 0.05): LogSpread {
  const degrees = values.length - 1;
  if (degrees < 1 || values.some((value) => !(value > 0)))
    throw new RangeError('a spread needs two values, all above 0');
  const logs = values.map(Math.log);
  const mean = sum(logs) / logs.length;
  const deviation = Math.sqrt(sum(logs.map((log) => (log - mean) ** 2)) / degrees);
  return { mean, deviation, degrees, half: tCritical(p, degrees) * (deviation / Math.sqrt(logs.length)) };
}

export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly least: number;
  readonly most: number;
}

/** The median of the repetitions' values. The interval is of their geometric mean, stretched to the median if need be. */
export function medianFigure(values: readonly number[]): Figure | undefined {
  // refuses: test "two repetitions, or one of nothing, are no figure"
  if (!enough(values)) return undefined;
  const { mean, half } = logSpread(values);
  const value = median(values);
  return {
    value,
    low: Math.min(value, Math.exp(mean - half)),
    high: Math.max(value, Math.exp(mean + half)),
    ...range(values),
  };
}

/**
 * A figure of all messages together, such as a percentile, with the error that the repetitions' own show. Around the
 * joint one, because a percentile near the end of a short repetition is too low.
 */
export function jointFigure(value: number, values: readonly number[]): Figure | undefined {
  // refuses: test "two repetitions, or one of nothing, are no figure"
  if (!enough(values) || !(value > 0)) return undefined;
  const { half } = logSpread(values);
  return { value, low: value * Math.exp(-half), high: value * Math.exp(half), ...range(values) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const high = sorted[sorted.length >> 1] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[sorted.length / 2 - 1] ?? high) + high) / 2;
}

const enough = (values: readonly number[]) =>
  values.length >= leastRepetitions && values.every((value) => value > 0);

const range = (values: readonly number[]) => ({ least: Math.min(...values), most: Math.max(...values) });

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
