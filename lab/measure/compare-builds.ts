import type { BenchComparison } from './bench-channel-schema.ts';
import { cellKey } from './bench-cell.ts';
import { isTooShort, reachesRate, untoldPercentiles } from './channel-rows.ts';
import type { RepetitionGroup } from './group-repetitions.ts';
import { holm } from './holm.ts';
import { type LogSpread, logSpread } from './log-interval.ts';
import { type FigureOf, pairsOf, percentileOf } from './paired-ratio.ts';
import { tCritical, tTwoSidedP } from './student-t.ts';

/**
 * Two builds that ran in one session, repetition by repetition. Each cell: a paired t test on the logarithm of the speed
 * ratio, corrected after Holm for the number of cells. All cells together: the same test on the mean over the cells of
 * each repetition, so that what slows a whole round counts once. Each of the two is wrong in 2 % of
 * runs at most, so that a build against itself is no difference in 95 % with a little to spare.
 *
 * The order within a pair must be drawn by chance (or alternate): with one build always first, drift is a difference.
 */

/** Fewer pairs tell nothing, however near they are to each other. */
export const leastPairs = 5;

/** Nobody runs more. */
const mostPairs = 1000;

/** There is no difference where the whole interval lies within this part on either side of equal. */
const resolution = 0.1;

const intervalP = 0.05;
const wrongByOne = 0.02;
const resolvedLog = -Math.log(1 - resolution);

type CellComparison = BenchComparison['cells'][number];

/** Nothing where there is one build. */
export function compareBuilds(groups: readonly RepetitionGroup[]): BenchComparison | undefined {
  const theirs = new Map(
    groups.filter(({ build }) => build === 'other').map((group) => [cellKey(group.cell), group]),
  );
  if (theirs.size === 0) return undefined;
  const mine = groups.filter(({ build }) => build === 'ours');
  const compared = mine.map((ours) => measure(ours, theirs.get(cellKey(ours.cell))));
  const adjusted = holm(compared.map(({ test }) => test?.p ?? 1));
  const cells = compared.map((one, at) => judgeCell(one, adjusted[at] ?? 1));
  return { ...judgeAll(compared, cells), cells };
}

interface Compared {
  readonly name: string;
  readonly figure: CellComparison['figure'];
  readonly percentile?: number;
  readonly speeds: readonly { readonly repetition: number; readonly ratio: number }[];
  readonly test?: PairedTest;
  readonly missing?: string;
}

interface PairedTest extends LogSpread {
  readonly p: number;
}

function measure(ours: RepetitionGroup, other: RepetitionGroup | undefined): Compared {
  const kind = speedOf(ours);
  const base = {
    name: ours.name,
    figure: kind.figure,
    ...(kind.percentile && { percentile: kind.percentile }),
  };
  if (!other) return { ...base, speeds: [], missing: 'the other build did not run it' };
  const unfit = whyUnfit(ours, kind.percentile) ?? whyUnfit(other, kind.percentile);
  if (unfit !== undefined) return { ...base, speeds: [], missing: unfit };
  const ratios = pairsOf(ours, other, kind.figureOf);
  const speeds =
    kind.figure === 'latency'
      ? ratios.map(({ repetition, ratio }) => ({ repetition, ratio: 1 / ratio }))
      : ratios;
  const test = pairedTest(speeds.map(({ ratio }) => ratio));
  const [broken] = [...ours.broken, ...other.broken];
  const missing =
    broken && `${ours.broken.length} and ${other.broken.length} repetitions not whole (${broken.code})`;
  return { ...base, speeds, ...(test && { test }), ...(missing !== undefined && { missing }) };
}

/** Why a build has no figure of it. */
function whyUnfit(group: RepetitionGroup, percentile: number | undefined): string | undefined {
  // refuses: test "builds are not compared by runs of a few messages"
  if (isTooShort(group)) return 'too short to tell';
  // refuses: test "builds are not compared at a rate that one does not reach"
  if (!reachesRate(group)) return 'the rate is not reached';
  if (percentile === undefined) return undefined;
  // refuses: test "builds are not compared by a percentile of too few messages"
  if (untoldPercentiles(group).includes(percentile)) return `too few messages for p${percentile}`;
  return undefined;
}

/** What there is to be fast at: octets, or one message's way; at a fixed rate, the messages that a stall held up. */
function speedOf({ cell }: RepetitionGroup) {
  const kind = (figure: CellComparison['figure'], figureOf: FigureOf, percentile?: number) => ({
    figure,
    figureOf,
    percentile,
  });
  if (cell.ratePerSecond !== undefined) return kind('latency', percentileOf(99), 99);
  if (cell.pattern === 'round-trip' || cell.pattern === 'login') return kind('latency', percentileOf(50), 50);
  return kind('throughput', (one) => one.throughput);
}

/** Nothing of too few pairs. */
function pairedTest(speeds: readonly number[]): PairedTest | undefined {
  // refuses: test "too few pairs cannot tell, and say how many they need"
  if (speeds.length < leastPairs) return undefined;
  const spread = logSpread(speeds);
  const error = spread.deviation / Math.sqrt(speeds.length);
  const p = error > 0 ? tTwoSidedP(spread.mean / error, spread.degrees) : Number(spread.mean === 0);
  return { ...spread, p };
}

/** The pairs of this spread whose interval leaves out either 0 or `resolution`, if the mean stays. */
function pairsFor({ mean, deviation }: LogSpread): number {
  const gap = Math.max(Math.abs(mean), resolvedLog - Math.abs(mean));
  let pairs = leastPairs;
  while (pairs < mostPairs && tCritical(intervalP, pairs - 1) * (deviation / Math.sqrt(pairs)) > gap) pairs++;
  return pairs;
}

function judgeCell({ name, figure, percentile, speeds, test, missing }: Compared, p: number): CellComparison {
  const cell = {
    cell: name,
    figure,
    ...(percentile !== undefined && { percentile }),
    pairs: speeds.length,
  };
  if (!test) {
    const why = missing ?? `needs at least ${leastPairs} pairs`;
    return { ...cell, verdict: 'cannot tell', why };
  }
  const verdict = verdictOf(test, p);
  // refuses: test "a build that stalled is not called equal by the repetitions that went well"
  if (missing !== undefined && verdict.verdict === 'no difference')
    return { ...cell, ...speedFields(test), p, verdict: 'cannot tell', why: missing };
  return { ...cell, ...speedFields(test), p, ...verdict };
}

function verdictOf(test: PairedTest, p: number): Pick<CellComparison, 'verdict' | 'why'> {
  const { mean, half: width } = test;
  if (p < wrongByOne) return { verdict: mean > 0 ? 'faster' : 'slower' };
  // refuses: test "noise that hides a tenth is not called no difference"
  if (Math.abs(mean) + width > resolvedLog)
    return { verdict: 'cannot tell', why: `needs at least ${pairsFor(test)} pairs` };
  return { verdict: 'no difference' };
}

function judgeAll(
  compared: readonly Compared[],
  cells: readonly CellComparison[],
): Omit<BenchComparison, 'cells'> {
  const test = pairedTest(meansOfRounds(compared));
  const all = test && verdictOf(test, test.p);
  const words = new Set([...cells.map(({ verdict }) => verdict), ...(all ? [all.verdict] : [])]);
  const speed = test ? speedFields(test) : {};
  if (words.has('faster') && words.has('slower')) return { verdict: 'mixed', ...speed };
  if (words.has('slower')) return { verdict: 'slower', ...speed };
  if (words.has('faster')) return { verdict: 'faster', ...speed };
  if (!all) return { verdict: 'cannot tell', why: `needs at least ${leastPairs} pairs` };
  return { ...all, ...speed };
}

/** Of each repetition, the geometric mean over the cells that have it. */
function meansOfRounds(compared: readonly Compared[]): readonly number[] {
  const rounds = new Map<number, number[]>();
  for (const { speeds, test } of compared) {
    if (!test) continue;
    for (const { repetition, ratio } of speeds)
      rounds.set(repetition, [...(rounds.get(repetition) ?? []), Math.log(ratio)]);
  }
  return [...rounds.values()].map((logs) => Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length));
}

const speedFields = ({ mean, half: width }: PairedTest) => ({
  speed: Math.exp(mean),
  speedLow: Math.exp(mean - width),
  speedHigh: Math.exp(mean + width),
});
