import type { Bench } from '../../measure/bench-rows.ts';
import { numberWords } from './bench-words.ts';
import type { HistoryEntry } from './bench-history-schema.ts';
import type { BenchRatio } from './bench-ratios.ts';
import { benchRatios } from './bench-ratios.ts';

/** How a ratio stands to the same ratio of earlier runs. */
export interface RatioVerdict {
  readonly name: string;
  readonly verdict: 'worse' | 'better' | 'as before' | 'cannot tell';
  readonly ratio: number;
  /** Between which it is as before; absent where too few runs have it. */
  readonly range?: { readonly low: number; readonly high: number; readonly median: number };
  /** Earlier runs that have it. */
  readonly runs: number;
}

export interface HistoryComparison {
  /** `worse` if one ratio is: a nightly run fails on it. */
  readonly outcome: 'worse' | 'not worse' | 'cannot tell';
  readonly verdicts: readonly RatioVerdict[];
  /** What at least half of the earlier runs have and this one has not. */
  readonly gone: readonly string[];
}

export const comparedRuns = 10;
const leastRuns = 5;

/** Times the median absolute deviation, made comparable with a standard deviation. */
const deviations = 3;
const deviationOfNormal = 1.4826;
/** Of the median: runs may agree by chance to more digits than the next will. */
const leastSpread = 0.02;

/**
 * Judges each ratio of `bench` by the median and the spread of the `earlier` runs, which are on hosts like its own.
 * It is worse only if its value and its whole interval lie on the wrong side of that range. Of fifty ratios that scatter by
 * 3 % from run to run, the value alone would give a false alarm every other night; so it is one in two months.
 */
export function compareWithHistory(bench: Bench, earlier: readonly HistoryEntry[]): HistoryComparison {
  const past = earlier.slice(-comparedRuns).map((entry) => benchRatios(entry.bench));
  const now = benchRatios(bench);
  const verdicts = now.map((ratio) => verdictOf(ratio, past));
  const told = verdicts.filter(({ verdict }) => verdict !== 'cannot tell');
  const worse = told.some(({ verdict }) => verdict === 'worse');
  return {
    outcome: worse ? 'worse' : told.length === 0 ? 'cannot tell' : 'not worse',
    verdicts,
    gone: goneNames(now, past),
  };
}

function verdictOf(now: BenchRatio, past: readonly (readonly BenchRatio[])[]): RatioVerdict {
  const values = past.flatMap((ratios) =>
    ratios.filter(({ key }) => key === now.key).map(({ ratio }) => ratio),
  );
  const { name, ratio } = now;
  if (values.length < leastRuns) return { name, verdict: 'cannot tell', ratio, runs: values.length };
  const middle = median(values);
  const spread = deviationOfNormal * median(values.map((value) => Math.abs(value - middle)));
  const reach = deviations * Math.max(spread, leastSpread * Math.abs(middle));
  const range = { low: middle - reach, high: middle + reach, median: middle };
  const side =
    Math.max(now.high, ratio) < range.low
      ? 'lower'
      : Math.min(now.low, ratio) > range.high
        ? 'higher'
        : undefined;
  const verdict = side === undefined ? 'as before' : side === now.better ? 'better' : 'worse';
  return { name, verdict, ratio, range, runs: values.length };
}

function goneNames(now: readonly BenchRatio[], past: readonly (readonly BenchRatio[])[]): readonly string[] {
  const known = new Set(now.map(({ key }) => key));
  const all = Map.groupBy(past.flat(), ({ key }) => key);
  return [...all].flatMap(([key, [first, ...others]]) =>
    first && !known.has(key) && past.length >= leastRuns && others.length + 1 >= past.length / 2
      ? [first.name]
      : [],
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

/** For a terminal: what is worse or gone, one a line, and a last line that says how it is as a whole. */
export function comparisonLines({ outcome, verdicts, gone }: HistoryComparison): readonly string[] {
  const count = (wanted: RatioVerdict['verdict']) =>
    verdicts.filter(({ verdict }) => verdict === wanted).length;
  return [
    ...verdicts.filter(({ verdict }) => verdict === 'worse').map(worseLine),
    ...gone.map((name) => `gone since the last ${comparedRuns}: ${name}`),
    outcome === 'cannot tell'
      ? `history: cannot tell, fewer than ${leastRuns} earlier runs on a host like this have these ratios`
      : `history: ${count('worse')} worse than the last ${comparedRuns}, ${count('better')} better, ${count('as before')} as before, ${count('cannot tell')} cannot tell`,
  ];
}

function worseLine({ name, ratio, range, runs }: RatioVerdict): string {
  const before = range
    ? `${numberWords(range.low)} – ${numberWords(range.high)} in ${runs} runs`
    : 'not known';
  return `worse than the last ${comparedRuns}: ${name} is ${numberWords(ratio)}, was ${before}`;
}
