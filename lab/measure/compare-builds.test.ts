import test from 'ava';
import { benchRepetition } from '../testing/bench-run.ts';
import { autocorrelated, type Noise, seededNoise } from '../testing/seeded-noise.ts';
import type { BenchRepetition } from './bench-samples.ts';
import { compareBuilds } from './compare-builds.ts';
import { groupRepetitions } from './group-repetitions.ts';

interface Session {
  readonly cells: number;
  readonly pairs: number;
  /** Part of the speed that is gained or lost by chance. */
  readonly noise: number;
  /** Ours by the other; default: 1 in all cells. */
  readonly speed?: (cell: number) => number;
  readonly kind: 'normal' | 'heavy';
  /** Part of the speed that is lost from each repetition to the next. */
  readonly drift?: number;
  /** How much of the noise stays from each repetition to the next. */
  readonly kept?: number;
  readonly turns: 'by chance' | 'alternating';
}

/** Two builds in one session: round after round, all cells, each cell by both builds one after the other. */
function session(noise: Noise, of: Session): readonly BenchRepetition[] {
  const { cells, pairs, speed = () => 1, drift = 0, kept = 0, kind, turns } = of;
  const slow = autocorrelated(noise, kept);
  const repetitions: BenchRepetition[] = [];
  for (let repetition = 0; repetition < pairs; repetition++) {
    for (let cell = 0; cell < cells; cell++) {
      const oursFirst = turns === 'alternating' ? repetition % 2 === 0 : noise.uniform() < 0.5;
      for (const build of oursFirst ? (['ours', 'other'] as const) : (['other', 'ours'] as const)) {
        const own = kept > 0 ? slow() + noise[kind]() / 2 : noise[kind]();
        const gone = Math.exp(of.noise * own - drift * repetitions.length);
        const megabytes = 100 * (1 + cell) * gone * (build === 'ours' ? speed(cell) : 1);
        repetitions.push(benchRepetition(repetition, megabytes, { build, bytes: 4096 * (1 + cell) }));
      }
    }
  }
  return repetitions;
}

const compare = (noise: Noise, of: Session) => compareBuilds(groupRepetitions(session(noise, of)));

/** How often, of so many runs, the verdict over all is this. */
function timesOf(verdict: string, runs: number, seed: number, of: Session): number {
  const noise = seededNoise(seed);
  let times = 0;
  for (let run = 0; run < runs; run++) if (compare(noise, of)?.verdict === verdict) times++;
  return times;
}

test('a build against itself is no difference in 95 of 100 runs of 30 cells, with drift, heavy tails and noise that stays', (t) => {
  for (const turns of ['by chance', 'alternating'] as const) {
    const of = { cells: 30, pairs: 10, noise: 0.05, kind: 'heavy', drift: 1e-4, kept: 0.8, turns } as const;
    const times = timesOf('no difference', 200, 3, of);
    t.true(times >= 190, `${turns}: ${times} of 200`);
  }
});

test('one cell against itself is called different in no more than 5 of 100 runs', (t) => {
  for (const kept of [0, 0.9]) {
    const noise = seededNoise(4);
    let wrong = 0;
    for (let run = 0; run < 1000; run++) {
      const verdict = compare(noise, {
        cells: 1,
        pairs: 8,
        noise: 0.05,
        kind: 'heavy',
        drift: 0.002,
        kept,
        turns: 'by chance',
      })?.verdict;
      if (verdict === 'faster' || verdict === 'slower') wrong++;
    }
    t.true(wrong <= 50, `${wrong} of 1000`);
  }
});

test('a build slowed by a tenth is slower, with 5 % of noise and 12 pairs of one cell', (t) => {
  const times = timesOf('slower', 200, 5, {
    cells: 1,
    pairs: 12,
    noise: 0.05,
    kind: 'normal',
    speed: () => 0.9,
    turns: 'by chance',
  });
  t.true(times >= 180, `${times} of 200`);
});

test('a build slowed by a tenth in all of 30 cells is slower after 5 pairs', (t) => {
  const times = timesOf('slower', 100, 6, {
    cells: 30,
    pairs: 5,
    noise: 0.05,
    kind: 'heavy',
    speed: () => 0.9,
    turns: 'by chance',
  });
  t.true(times >= 95, `${times} of 100`);
});

test('a build that is slower in one cell and faster in another is mixed, and each cell says which', (t) => {
  const comparison = compare(seededNoise(7), {
    cells: 3,
    pairs: 12,
    noise: 0.02,
    kind: 'normal',
    speed: (cell) => [1, 0.8, 1.3][cell] ?? 1,
    turns: 'by chance',
  });
  t.is(comparison?.verdict, 'mixed');
  t.deepEqual(
    comparison?.cells.map(({ verdict }) => verdict),
    ['no difference', 'slower', 'faster'],
  );
});

test('too few pairs cannot tell, and say how many they need', (t) => {
  const comparison = compare(seededNoise(8), {
    cells: 2,
    pairs: 4,
    noise: 0.001,
    kind: 'normal',
    speed: () => 0.5,
    turns: 'by chance',
  });
  t.is(comparison?.verdict, 'cannot tell');
  t.is(comparison?.why, 'needs at least 5 pairs');
  t.is(comparison?.cells[0]?.why, 'needs at least 5 pairs');
  t.is(comparison?.cells[0]?.speed, undefined);
});

test('noise that hides a tenth is not called no difference', (t) => {
  const of = { cells: 1, pairs: 6, noise: 0.2, kind: 'normal', turns: 'by chance' } as const;
  const comparison = compare(seededNoise(9), of);
  t.is(comparison?.verdict, 'cannot tell');
  t.regex(comparison?.why ?? '', /^needs at least [1-9]\d pairs$/u);
});

test('a build that stalled is not called equal by the repetitions that went well', (t) => {
  const run = session(seededNoise(10), {
    cells: 2,
    pairs: 8,
    noise: 0.01,
    kind: 'normal',
    turns: 'by chance',
  });
  const incomplete = { code: 'peer-stalled', message: 'no octet in 5 s' };
  const stalled = run.map((one) =>
    one.build === 'ours' && one.repetition === 3 && one.bytes === 4096 ? { ...one, incomplete } : one,
  );
  const comparison = compareBuilds(groupRepetitions(stalled));
  t.deepEqual(
    comparison?.cells.map(({ verdict, pairs }) => [verdict, pairs]),
    [
      ['cannot tell', 7],
      ['no difference', 8],
    ],
  );
  t.regex(comparison?.cells[0]?.why ?? '', /peer-stalled/u);
});

test('builds are not compared by runs of a few messages', (t) => {
  const run = session(seededNoise(12), {
    cells: 1,
    pairs: 8,
    noise: 0.01,
    kind: 'normal',
    turns: 'by chance',
  });
  const comparison = compareBuilds(
    groupRepetitions(run.map((one) => ({ ...one, messages: one.build === 'ours' ? 6 : 7 }))),
  );
  t.like(comparison?.cells[0], { verdict: 'cannot tell', why: 'too short to tell', speed: undefined });
});

const atRate = (messages: number, latencies: number) =>
  Array.from({ length: 8 }, (_none, repetition) =>
    (['ours', 'other'] as const).map((build) =>
      benchRepetition(repetition, 1, {
        build,
        messages,
        ratePerSecond: 1000,
        latenciesNs: Array.from({ length: latencies }, () => 300_000 + 1000 * repetition),
      }),
    ),
  ).flat();

test('builds are compared at p99 where messages go out at a rate', (t) => {
  const cell = compareBuilds(groupRepetitions(atRate(1000, 500)))?.cells[0];
  t.like(cell, { figure: 'latency', percentile: 99, speed: 1 });
});

test('builds are not compared at a rate that one does not reach', (t) => {
  t.is(compareBuilds(groupRepetitions(atRate(900, 500)))?.cells[0]?.why, 'the rate is not reached');
});

test('builds are not compared by a percentile of too few messages', (t) => {
  t.is(compareBuilds(groupRepetitions(atRate(1000, 199)))?.cells[0]?.why, 'too few messages for p99');
});

test('a round trip is judged by its latency, so that a longer one is slower', (t) => {
  const noise = seededNoise(11);
  const run = Array.from({ length: 8 }, (_none, repetition) =>
    (['ours', 'other'] as const).map((build) => {
      const nanoseconds = Math.round((build === 'ours' ? 4e5 : 3e5) * Math.exp(0.02 * noise.normal()));
      const latenciesNs = Array.from({ length: 20 }, () => nanoseconds);
      return benchRepetition(repetition, 1, { build, pattern: 'round-trip', latenciesNs });
    }),
  ).flat();
  const comparison = compareBuilds(groupRepetitions(run));
  t.is(comparison?.verdict, 'slower');
  t.true(Math.abs((comparison?.speed ?? 0) - 0.75) < 0.03);
});

test('a run of one build has nothing to compare', (t) => {
  t.is(compareBuilds(groupRepetitions([benchRepetition(0, 1)])), undefined);
});
