import test from 'ava';
import { benchRepetition } from '../testing/bench-run.ts';
import type { BenchRepetition } from './bench-samples.ts';
import { benchTargets } from './bench-targets.ts';
import { groupRepetitions } from './group-repetitions.ts';

const noise = [1, 1.02, 0.97, 1.01, 0.99];
const otherNoise = [1.01, 0.99, 1, 0.98, 1.02];

/** Five repetitions of two cells; the first has `part` of the second's speed. */
const twoCells = (
  part: number,
  cell: Partial<BenchRepetition>,
  reference: Partial<BenchRepetition>,
): readonly BenchRepetition[] => [
  ...noise.map((by, at) => benchRepetition(at, 100 * part * by, cell)),
  ...otherNoise.map((by, at) => benchRepetition(at, 100 * by, { ...cell, ...reference })),
];

const cReader = { layer: 'tls', guestEnd: 'c' } as const;

const told = (repetitions: readonly BenchRepetition[], name: string) =>
  benchTargets(groupRepetitions(repetitions)).filter((target) => target.name === name);

test('a target is met or missed only where the whole interval is on one side of it', (t) => {
  const met = (part: number) => told(twoCells(part, {}, cReader), 'out, large')[0]?.met;
  t.is(met(1), 'yes');
  t.is(met(0.91), 'cannot tell');
  t.is(met(0.89), 'cannot tell');
  t.is(met(0.8), 'no');
});

test('out and in have one target from 4 KiB and another at 64 B, and none between', (t) => {
  for (const [pattern, way] of [
    ['source', 'out'],
    ['sink', 'in'],
  ] as const) {
    const at = (bytes: number, part: number) =>
      benchTargets(groupRepetitions(twoCells(part, { pattern, bytes }, cReader)))
        .filter(({ pairs }) => pairs > 0)
        .map(({ name, met }) => `${name}: ${met}`);
    t.deepEqual(at(1 << 20, 0.8), [`${way}, large: no`]);
    t.deepEqual(at(4096, 0.95), [`${way}, large: yes`]);
    t.deepEqual(at(64, 0.6), [`${way}, small: yes`]);
    t.deepEqual(at(1024, 0.6), []);
  }
});

test('an echo is held against the C echo through the same proxy', (t) => {
  const [line] = told(twoCells(0.5, { pattern: 'echo' }, { guestEnd: 'c' }), 'echo');
  t.like(line, {
    met: 'no',
    subject: 'echo 4 KiB, proxy, lab/lab',
    reference: 'echo 4 KiB, proxy, c/lab',
    pairs: 5,
  });
  t.is(line?.ratio?.toFixed(2), '0.50');
});

const roundTrip = (nanoseconds: number, messages: number, more: Partial<BenchRepetition>) =>
  noise.map((by, at) =>
    benchRepetition(at, 1, {
      pattern: 'round-trip',
      guestEnd: 'c',
      messages,
      latenciesNs: Array.from({ length: messages }, () => Math.round(nanoseconds * by)),
      ...more,
    }),
  );

test('a round trip is held against spice-gtk’s at p50 and p99', (t) => {
  const spiceGtk = roundTrip(500_000, 300, { layer: 'tls', hostEnd: 'spice-gtk' });
  const met = (nanoseconds: number) =>
    ([50, 99] as const).map(
      (percentile) =>
        told([...roundTrip(nanoseconds, 300, {}), ...spiceGtk], `round trip p${percentile}`)[0]?.met,
    );
  t.deepEqual(met(400_000), ['yes', 'yes']);
  t.deepEqual(met(600_000), ['no', 'no']);
});

test('p99 of too few messages meets no target', (t) => {
  const run = [
    ...roundTrip(400_000, 100, {}),
    ...roundTrip(500_000, 100, { layer: 'tls', hostEnd: 'spice-gtk' }),
  ];
  t.is(told(run, 'round trip p50')[0]?.met, 'yes');
  t.like(told(run, 'round trip p99')[0], { met: 'cannot tell', ratio: undefined });
  t.regex(told(run, 'round trip p99')[0]?.why ?? '', /^too few messages/u);
});

test('a round trip at a rate that is not reached meets no target', (t) => {
  const run = [
    ...roundTrip(400_000, 300, { ratePerSecond: 400 }),
    ...roundTrip(500_000, 300, { ratePerSecond: 400, layer: 'tls', hostEnd: 'spice-gtk' }),
  ];
  t.like(told(run, 'round trip p50')[0], { met: 'cannot tell', ratio: undefined });
});

test('the proxy’s processor time for a megabyte is held against that of spice-gtk’s process', (t) => {
  const run = (proxy: number) => [
    ...noise.map((by, at) => benchRepetition(at, 50, { guestEnd: 'c', cpuSeconds: { proxy: proxy * by } })),
    ...otherNoise.map((by, at) =>
      benchRepetition(at, 25, {
        guestEnd: 'c',
        layer: 'tls',
        hostEnd: 'spice-gtk',
        cpuSeconds: { 'host-end': 0.5 * by },
      }),
    ),
  ];
  t.is(told(run(0.5), 'CPU per MB')[0]?.ratio?.toFixed(1), '0.5');
  t.is(told(run(0.5), 'CPU per MB')[0]?.met, 'yes');
  t.is(told(run(2), 'CPU per MB')[0]?.met, 'no');
});

test('the proxy’s memory at the end is held against its own half-way, and nothing against none', (t) => {
  const run = (end: number, halfway: Readonly<Record<string, number>> = { proxy: 80 }) =>
    noise.map((by, at) =>
      benchRepetition(at, 50, { bytes: 64, residentMb: { proxy: end * by }, residentHalfwayMb: halfway }),
    );
  t.is(told(run(80), 'proxy memory')[0]?.met, 'yes');
  t.is(told(run(160), 'proxy memory')[0]?.met, 'no');
  t.is(told(run(160), 'proxy memory')[0]?.ratio?.toFixed(1), '2.0');
  t.is(told(run(80, {}), 'proxy memory')[0]?.met, 'cannot tell');
});

test('a cell that stalled in one repetition meets no target by the others', (t) => {
  const incomplete = { code: 'peer-stalled', message: 'no octet in 5 s' };
  const run = twoCells(1, {}, cReader).map((one, at) => (at === 3 ? { ...one, incomplete } : one));
  const [line] = told(run, 'out, large');
  t.like(line, { met: 'cannot tell', pairs: 4 });
  t.is(line?.why, '1 of 5 repetitions of source 4 KiB, proxy, lab/lab not whole (peer-stalled)');
});

test('a target whose reference was not measured cannot be told', (t) => {
  const run = noise.map((by, at) => benchRepetition(at, 100 * by));
  t.like(told(run, 'out, large')[0], {
    met: 'cannot tell',
    why: 'source 4 KiB, tls, c/lab was not measured in throughput',
    ratio: undefined,
  });
});

test('a reference of another scenario is none: another machine ran it', (t) => {
  const run = twoCells(1, {}, { ...cReader, scenario: 'ladder' });
  t.is(told(run, 'out, large')[0]?.met, 'cannot tell');
});

test('a target of two pairs cannot be told', (t) => {
  const run = twoCells(1, {}, cReader).filter(({ repetition }) => repetition < 2);
  t.like(told(run, 'out, large')[0], { met: 'cannot tell', ratio: undefined, pairs: 2 });
});

test('a run of a few messages meets no target', (t) => {
  const run = twoCells(1, {}, cReader).map((one) => ({ ...one, messages: 19 }));
  t.like(told(run, 'out, large')[0], { met: 'cannot tell', ratio: undefined });
});

test('a target that nothing was measured for has its line', (t) => {
  const lines = benchTargets([]);
  t.deepEqual(
    lines.map(({ name }) => name),
    [
      'out, large',
      'out, small',
      'in, large',
      'in, small',
      'echo',
      'round trip p50',
      'round trip p99',
      'CPU per MB',
      'proxy memory',
    ],
  );
  t.true(lines.every(({ met, why }) => met === 'cannot tell' && why === 'not measured in this run'));
});

test('the other build of a comparison is asked for nothing', (t) => {
  const run = twoCells(1, {}, cReader).map((one) => ({ ...one, build: 'other' as const }));
  t.is(told(run, 'out, large')[0]?.why, 'not measured in this run');
});
