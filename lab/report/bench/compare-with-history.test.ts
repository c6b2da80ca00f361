import test from 'ava';
import type { Bench, BenchRow } from '../../measure/bench-rows.ts';
import type { HistoryEntry } from './bench-history-schema.ts';
import { compareWithHistory, comparisonLines } from './compare-with-history.ts';

const fast = { reference: { name: 'tls', value: 100 }, layer: 'proxy', bytes: 4096, build: 'ours' } as const;

/** A throughput by the rung below, with an interval of ± `error`. */
function throughput(ratio: number, error = 0): BenchRow {
  const [ratioLow, ratioHigh] = [ratio - error, ratio + error];
  const value = ratio * 100;
  return {
    name: 'echo',
    unit: 'MB/s',
    figure: 'throughput',
    value,
    low: value,
    high: value,
    ratio,
    ratioLow,
    ratioHigh,
    ...fast,
  };
}

function latency(ratio: number): BenchRow {
  const value = ratio * 100;
  return {
    name: 'trip',
    unit: 'µs',
    figure: 'latency',
    percentile: 50,
    value,
    low: value,
    high: value,
    ratio,
    ...fast,
  };
}

const benchOf = (...rows: BenchRow[]): Bench => ({ schema: 1, rows });

const entry = (bench: Bench, day: number): HistoryEntry => ({
  schema: 1,
  run: `run-${day}`,
  at: `2026-01-${String(day).padStart(2, '0')}T02:00:00Z`,
  host: {},
  bench,
});

const ratios = [0.9, 0.92, 0.88, 0.91, 0.89, 0.9, 0.93, 0.87, 0.9, 0.9];
const throughputs = ratios.map((ratio, index) => entry(benchOf(throughput(ratio)), index + 1));
const latencies = ratios.map((ratio, index) => entry(benchOf(latency(ratio)), index + 1));

const verdict = (bench: Bench, earlier: readonly HistoryEntry[]) =>
  compareWithHistory(bench, earlier).verdicts[0]?.verdict;

test('a throughput below the range of the last ten is worse, and one above it better', (t) => {
  t.is(verdict(benchOf(throughput(0.7)), throughputs), 'worse');
  t.is(verdict(benchOf(throughput(0.86)), throughputs), 'as before');
  t.is(verdict(benchOf(throughput(1.1)), throughputs), 'better');
});

test('a latency above the range of the last ten is worse, and one below it better', (t) => {
  t.is(verdict(benchOf(latency(1.1)), latencies), 'worse');
  t.is(verdict(benchOf(latency(0.7)), latencies), 'better');
});

test('a value outside the range whose interval reaches into it is as before', (t) => {
  t.is(verdict(benchOf(throughput(0.7, 0.05)), throughputs), 'worse');
  t.is(verdict(benchOf(throughput(0.7, 0.2)), throughputs), 'as before');
});

test('four earlier runs are too few to tell and five are enough', (t) => {
  const few = compareWithHistory(benchOf(throughput(0.1)), throughputs.slice(0, 4));
  t.is(few.outcome, 'cannot tell');
  t.is(few.verdicts[0]?.range, undefined);
  t.is(compareWithHistory(benchOf(throughput(0.1)), throughputs.slice(0, 5)).outcome, 'worse');
});

test('only the last ten count', (t) => {
  const older = [0.3, 0.31, 0.29, 0.3, 0.3].map((ratio, index) =>
    entry(benchOf(throughput(ratio)), index + 1),
  );
  t.is(verdict(benchOf(throughput(0.3)), [...older, ...throughputs]), 'worse');
});

test('runs that agree to the last digit leave room for a few per cent', (t) => {
  const same = Array.from({ length: 10 }, (_, index) => entry(benchOf(throughput(0.9)), index + 1));
  t.is(verdict(benchOf(throughput(0.88)), same), 'as before');
  t.is(verdict(benchOf(throughput(0.8)), same), 'worse');
});

test('one ratio that is worse makes the whole worse, and is named', (t) => {
  const earlier = ratios.map((ratio, index) => entry(benchOf(throughput(ratio), latency(ratio)), index + 1));
  const comparison = compareWithHistory(benchOf(throughput(0.5), latency(0.9)), earlier);
  t.is(comparison.outcome, 'worse');
  t.deepEqual(comparisonLines(comparison), [
    'worse than the last 10: echo / tls is 0.5, was 0.846 – 0.954 in 10 runs',
    'history: 1 worse than the last 10, 0 better, 1 as before, 0 cannot tell',
  ]);
  t.is(compareWithHistory(benchOf(throughput(0.9), latency(0.9)), earlier).outcome, 'not worse');
});

test('absolute figures, the other build, the sum of the parts and the slowest message are not compared', (t) => {
  const rows: readonly BenchRow[] = [
    { name: 'vm-ready', layer: 'lab', bytes: 0, unit: 'ms', value: 900, low: 1, high: 2 },
    {
      name: 'vm-ready',
      layer: 'lab',
      bytes: 0,
      unit: 'ms',
      value: 9,
      low: 1,
      high: 2,
      ratio: 3,
      reference: { name: 'target', value: 3 },
    },
    { ...throughput(0.1), build: 'other' },
    { ...throughput(0.1), figure: 'messages', unit: '1/s' },
    { ...latency(9), percentile: 100 },
    {
      name: 'parts',
      layer: 'proxy',
      bytes: 64,
      unit: 'ratio',
      figure: 'parts-sum',
      value: 3,
      low: 3,
      high: 3,
    },
  ];
  t.deepEqual(compareWithHistory(benchOf(...rows), throughputs).verdicts, []);
});

test('a ratio of the lab itself and a target are compared by themselves', (t) => {
  const bench = (gain: number, ratio: number): Bench => ({
    schema: 1,
    rows: [
      {
        name: 'side by side / one by one',
        layer: 'lab',
        bytes: 0,
        unit: 'ratio',
        value: gain,
        low: gain,
        high: gain,
      },
    ],
    targets: ['4 KiB', '64 KiB'].map((subject) => ({
      ...{
        name: 'out',
        sentence: '',
        target: { atLeast: 0.9 },
        subject,
        reference: 'C',
        ratio,
        pairs: 5,
        met: 'yes',
      },
    })),
  });
  const earlier = ratios.map((ratio, index) => entry(bench(ratio, ratio), index + 1));
  t.deepEqual(
    compareWithHistory(bench(1.3, 1.3), earlier).verdicts.map((one) => one.verdict),
    ['better', 'better', 'worse'],
  );
});

test('a ratio that half of the last runs have and this one has not is told', (t) => {
  const earlier = [...throughputs.slice(0, 5), ...latencies.slice(5)];
  const comparison = compareWithHistory(benchOf(latency(0.9)), earlier);
  t.deepEqual(comparison.gone, ['echo / tls']);
  t.true(comparisonLines(comparison).includes('gone since the last 10: echo / tls'));
  t.deepEqual(
    compareWithHistory(benchOf(latency(0.9)), [...throughputs.slice(0, 4), ...latencies.slice(4)]).gone,
    [],
  );
});
