import test from 'ava';
import { benchRepetition } from '../testing/bench-run.ts';
import type { BenchRepetition } from './bench-samples.ts';
import { channelNotes } from './channel-notes.ts';
import { channelRows } from './channel-rows.ts';
import { groupRepetitions } from './group-repetitions.ts';

const five = (of: (repetition: number) => BenchRepetition) =>
  Array.from({ length: 5 }, (_none, at) => of(at));

/** The rows and the codes of the notes of all cells. */
function figures(repetitions: readonly BenchRepetition[]) {
  const groups = groupRepetitions(repetitions);
  return {
    rows: groups.flatMap((group) => channelRows(group, groups)),
    notes: groups.flatMap(channelNotes),
  };
}

const upTo = (count: number) => Array.from({ length: count }, (_none, at) => (at + 1) * 1000);

test('a throughput is the median of the repetitions, with its interval, the least and the most', (t) => {
  const { rows, notes } = figures(
    [90, 100, 110, 95, 105].map((megabytes, at) => benchRepetition(at, megabytes)),
  );
  const [row] = rows;
  t.is(row?.name, 'source 4 KiB, proxy, lab/lab: throughput');
  t.like(row, {
    figure: 'throughput',
    unit: 'MB/s',
    value: 100,
    least: 90,
    most: 110,
    repetitions: 5,
    build: 'ours',
  });
  // Worked out apart: the mean of the logarithms is 4.602659, their deviation 0.079317, t 2.776445.
  t.is(row?.low.toFixed(3), '90.394');
  t.is(row?.high.toFixed(3), '110.073');
  t.deepEqual(notes, []);
});

test('latencies are percentiles of all messages of all repetitions, and the greatest of all', (t) => {
  const latencies = (at: number) => (at === 2 ? [...upTo(3999), 9_000_000] : upTo(4000));
  const { rows, notes } = figures(
    five((at) =>
      benchRepetition(at, 1, { pattern: 'round-trip', messages: 4000, latenciesNs: latencies(at) }),
    ),
  );
  const latency = rows.filter(({ figure }) => figure === 'latency');
  t.deepEqual(
    latency.map(({ percentile }) => percentile),
    [50, 90, 99, 99.9, 100],
  );
  for (const [at, us] of [2000, 3600, 3960, 3996, 9000].entries()) {
    const { value = 0, low = 0, high = 0, count } = latency[at] ?? {};
    t.true(Math.abs(value / us - 1) < 0.001, `${value} for ${us} µs`);
    t.true(low <= value && value <= high);
    t.is(count, 20_000);
  }
  t.deepEqual(notes, []);
});

test('a percentile with too few messages beyond it is not told', (t) => {
  const of = (messages: number) =>
    figures(
      five((at) => benchRepetition(at, 1, { pattern: 'round-trip', messages, latenciesNs: upTo(messages) })),
    );
  const percentiles = ({ rows }: ReturnType<typeof of>) => rows.flatMap(({ percentile }) => percentile ?? []);
  t.deepEqual(percentiles(of(2000)), [50, 90, 99, 99.9, 100]);
  t.deepEqual(percentiles(of(1999)), [50, 90, 99, 100]);
  t.is(of(1999).notes[0]?.message, '1999 messages in a repetition are too few for p99.9');
  t.deepEqual(percentiles(of(199)), [50, 90, 100]);
});

test('a latency of 0 ns is one of the clock’s step', (t) => {
  const { rows } = figures(five((at) => benchRepetition(at, 1, { latenciesNs: [0, 0, 0, 0, 0] })));
  t.is(rows.find(({ percentile }) => percentile === 50)?.value, 0.001);
});

test('a latency beyond the histogram is told, and its repetition gives no figure', (t) => {
  const { rows, notes } = figures(
    five((at) => benchRepetition(at, 1, { latenciesNs: at === 1 ? [1000, 4e12] : [1000, 2000] })),
  );
  t.like(notes[0], {
    code: 'latency-over-range',
    repetition: 1,
    message: '1 of its messages took more than an hour',
  });
  t.is(rows[0]?.repetitions, 4);
});

test('a cell of two whole repetitions has a note and no figure', (t) => {
  const incomplete = { code: 'vm-died', message: 'the machine ended' };
  const { rows, notes } = figures([
    benchRepetition(0, 10),
    benchRepetition(1, 11),
    benchRepetition(2, 3, { incomplete }),
  ]);
  t.deepEqual(rows, []);
  t.deepEqual(
    notes.map(({ code, repetition }) => [code, repetition]),
    [
      ['vm-died', 2],
      ['too-few-repetitions', undefined],
    ],
  );
  t.regex(notes[1]?.message ?? '', /^2 of 3 repetitions are whole/u);
});

test('what is left of a cell that stalled once is kept, without the repetition that stalled', (t) => {
  const incomplete = { code: 'peer-stalled', message: 'no octet in 5 s' };
  const { rows, notes } = figures(
    five((at) => benchRepetition(at, at === 2 ? 1 : 10, at === 2 ? { incomplete } : {})),
  );
  t.like(rows[0], { value: 10, low: 10, repetitions: 4, least: 10 });
  t.like(notes[0], { code: 'peer-stalled', message: 'no octet in 5 s', repetition: 2 });
});

test('a repetition in which nothing came is no figure of 0', (t) => {
  const { rows, notes } = figures(five((at) => benchRepetition(at, 0, { messages: 0 })));
  t.deepEqual(rows, []);
  t.is(notes.filter(({ code }) => code === 'nothing-came').length, 5);
});

test('a run of a few messages is too short to tell a rate', (t) => {
  const of = (messages: number, pattern: 'source' | 'login' = 'source') =>
    figures(five((at) => benchRepetition(at, 50, { messages: at === 3 ? messages : 4000, pattern })));
  t.deepEqual(of(19).rows, []);
  t.is(of(19).notes[0]?.message, 'too short to tell how fast: 19 messages in a repetition');
  t.is(of(20).rows.length, 2);
  t.is(of(8, 'login').rows.length, 2);
});

test('a rate that is not reached gives no latencies', (t) => {
  const of = (messages: number) =>
    figures(five((at) => benchRepetition(at, 1, { ratePerSecond: 500, messages, latenciesNs: upTo(400) })));
  const slow = of(430);
  t.false(slow.rows.some(({ figure }) => figure === 'latency'));
  t.like(
    slow.rows.find(({ figure }) => figure === 'messages'),
    { value: 430 },
  );
  t.regex(slow.notes[0]?.message ?? '', /^500\/s were asked for and 430\.0\/s came/u);
  t.true(of(495).rows.some(({ figure }) => figure === 'latency'));
});

test('the parts of a way have their medians, and their sum its error', (t) => {
  const of = (missing: number) =>
    figures(
      five((at) =>
        benchRepetition(at, 1, {
          latenciesNs: [10_000, 20_000, 30_000],
          partsNs: { 'plugin socket': [4000, 9000, 14_000], virtio: [6000, 11_000, 16_000 - missing] },
        }),
      ),
    );
  const whole = of(0);
  const parts = whole.rows.filter(({ figure }) => figure === 'part');
  t.deepEqual(
    parts.map(({ part, value }) => [part, value]),
    [
      ['plugin socket', 9],
      ['virtio', 11],
    ],
  );
  t.is(whole.rows.find(({ figure }) => figure === 'parts-sum')?.value, 1);
  t.false(whole.notes.some(({ code }) => code === 'parts-missing'));
  const note = of(6000).notes.find(({ code }) => code === 'parts-missing');
  t.is(note?.message, 'the parts add up to 90.0 % of the whole, and miss one message by 6 µs');
});

test('why a cell was measured without its parts is told, and its latencies stand', (t) => {
  const { rows, notes } = figures(
    five((at) =>
      benchRepetition(at, 1, {
        latenciesNs: [10_000, 20_000],
        partsMissing: { code: 'tcpdump-missing', message: 'no tcpdump' },
      }),
    ),
  );
  t.true(rows.some(({ figure }) => figure === 'latency'));
  t.is(
    notes.find(({ code }) => code === 'tcpdump-missing')?.message,
    'measured without its parts: no tcpdump',
  );
});

test('parts of other messages than the latencies are told and not added up', (t) => {
  const { rows, notes } = figures(
    five((at) => benchRepetition(at, 1, { latenciesNs: [10_000, 20_000], partsNs: { proxy: [4000] } })),
  );
  t.false(rows.some(({ figure }) => figure === 'parts-sum'));
  t.true(notes.some(({ code }) => code === 'parts-of-others'));
});

test('processor time is told by megabyte and process, and where none was counted it is told so', (t) => {
  const { rows, notes } = figures(
    five((at) =>
      benchRepetition(at, 50, {
        cpuSeconds: { proxy: 0.5, qemu: at === 0 ? 0 : 1 },
        residentMb: { proxy: 60 },
      }),
    ),
  );
  t.like(
    rows.find(({ figure }) => figure === 'cpu'),
    { process: 'proxy', value: 10, unit: 'ms/MB' },
  );
  t.is(rows.filter(({ figure }) => figure === 'cpu').length, 1);
  t.like(
    rows.find(({ figure }) => figure === 'memory'),
    { process: 'proxy', value: 60 },
  );
  t.is(notes[0]?.code, 'cpu-too-short');
});

test('the host’s load and steal are the worst of the repetitions, and much steal is told', (t) => {
  const { rows, notes } = figures(
    five((at) => benchRepetition(at, 50, { host: { load: at, stealFraction: at / 50 } })),
  );
  t.deepEqual(rows[0]?.host, { load: 4, stealFraction: 0.08 });
  t.like(notes[0], { code: 'host-stolen' });
});

test('a rung has its ratio to the one below, from pairs, so that what slows both falls out', (t) => {
  const speeds = [100, 50, 200, 80, 120];
  const { rows } = figures([
    ...speeds.map((speed, at) => benchRepetition(at, speed, { layer: 'spiceport' })),
    ...speeds.map((speed, at) => benchRepetition(at, speed * 0.5, { layer: 'proxy' })),
    ...speeds.map((speed, at) => benchRepetition(at, speed, { layer: 'socket', bytes: 64 })),
  ]);
  const rung = rows.find(({ layer, figure }) => layer === 'proxy' && figure === 'throughput');
  t.like(rung, { reference: { name: 'spiceport', value: 100 } });
  t.is(rung?.ratio?.toFixed(6), '0.500000');
  t.true((rung?.ratioHigh ?? 1) - (rung?.ratioLow ?? 0) < 1e-6);
  t.is(rows.find(({ layer }) => layer === 'spiceport')?.ratio, undefined);
});
