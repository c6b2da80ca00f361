import test from 'ava';
import { benchRows } from '../measure/bench-rows.ts';
import type { Bench, BenchRow } from '../measure/bench-rows.ts';
import { benchTable } from './bench-table.ts';

const cell = {
  scenario: 'throughput',
  pattern: 'source',
  layer: 'tls',
  bytes: 4096,
  guestEnd: 'lab',
  hostEnd: 'lab',
  machines: 1,
  build: 'ours',
  repetitions: 5,
} as const;

const throughput = (more: Partial<BenchRow>): BenchRow => ({
  ...cell,
  name: `source 4 KiB, ${more.layer ?? cell.layer}, lab/lab: throughput`,
  figure: 'throughput',
  unit: 'MB/s',
  value: 100,
  low: 96,
  high: 105,
  ...more,
});

const target = {
  name: 'echo',
  sentence: 'The echo is fast.',
  target: { atLeast: 0.9 },
  subject: 'echo 4 KiB, proxy, lab/lab',
  reference: 'echo 4 KiB, proxy, c/lab',
  pairs: 5,
} as const;

const lines = (bench: Partial<Bench>) => benchTable({ schema: 1, rows: [], ...bench }).split('\n');

test('figures of other things have a line each, as they always had', (t) => {
  const rows = [...benchRows([{ name: 'connect-to-login', unit: 'ms', values: [1500] }])];
  t.deepEqual(lines({ rows }), [
    'measurement       unit  median   low  high  target  ratio',
    'connect-to-login  ms      1500  1500  1500    2000   0.75',
    '',
  ]);
});

test('a ladder has its rungs from the bottom up, each with its error and its ratio to the one before', (t) => {
  const rows = [
    throughput({ layer: 'proxy', value: 80, low: 70, high: 90, ratio: 0.8, ratioLow: 0.78, ratioHigh: 0.82 }),
    throughput({}),
    throughput({ layer: 'proxy', value: 1, build: 'other' }),
  ];
  const ladder = lines({ rows });
  t.is(ladder[1], 'source 4 KiB (throughput)');
  t.regex(ladder[2] ?? '', /^ {2}tls, lab\/lab +100 ±5\.0 %( +-){5} +5$/u);
  t.regex(ladder[3] ?? '', /^ {2}proxy, lab\/lab +80\.0 ±13 %( +-){4} +0\.80 ±2\.5 % +5$/u);
});

test('a round trip’s ratio is that of its median latency', (t) => {
  const trip = (figure: 'throughput' | 'latency', ratio: number): BenchRow =>
    throughput({ pattern: 'round-trip', figure, ratio, ...(figure === 'latency' && { percentile: 50 }) });
  t.regex(lines({ rows: [trip('throughput', 0.5), trip('latency', 2)] })[2] ?? '', /2\.00 ±\d+ % +5$/u);
});

test('the parts of a way stand under their cell, with their sum', (t) => {
  const part = (label: string, more: Partial<BenchRow>): BenchRow =>
    throughput({ name: `round-trip 64 B, proxy, lab/lab: ${label}`, figure: 'part', part: label, ...more });
  const text = lines({
    rows: [
      part('virtio', {}),
      part('sum', { figure: 'parts-sum', part: undefined, value: 1, low: 1, high: 1 }),
    ],
  });
  const at = text.indexOf('the parts of a message’s way, median in µs');
  t.is(text[at + 1], 'round-trip 64 B, proxy, lab/lab');
  t.regex(text[at + 2] ?? '', /^ {2}virtio +100 ±5\.0 %$/u);
  t.regex(text[at + 3] ?? '', /^ {2}all parts by the whole +1\.00 ±0\.0 %$/u);
});

test('a target has its sentence once, and below it whether each cell meets it', (t) => {
  const ratios = { ratio: 0.95, ratioLow: 0.92, ratioHigh: 0.98 };
  const text = lines({
    targets: [
      { ...target, ...ratios, met: 'yes' },
      { ...target, met: 'cannot tell', why: 'too few messages' },
      { ...target, ratio: 0.5, ratioLow: 0.4, ratioHigh: 0.6, met: 'no' },
    ],
  });
  t.deepEqual(text.slice(0, 5), [
    'targets',
    'echo: The echo is fast.',
    '  met          0.95  0.92 – 0.98  at least 0.90  echo 4 KiB, proxy, lab/lab',
    '  cannot tell     -            -  at least 0.90  echo 4 KiB, proxy, lab/lab: too few messages',
    '  missed       0.50  0.40 – 0.60  at least 0.90  echo 4 KiB, proxy, lab/lab',
  ]);
});

test('a comparison says its verdict first, then that of each cell', (t) => {
  const text = lines({
    comparison: {
      verdict: 'slower',
      speed: 0.9,
      speedLow: 0.88,
      speedHigh: 0.92,
      cells: [
        {
          cell: 'a',
          figure: 'throughput',
          verdict: 'slower',
          speed: 0.9,
          speedLow: 0.85,
          speedHigh: 0.95,
          p: 0.001,
          pairs: 12,
        },
        {
          cell: 'b',
          figure: 'latency',
          percentile: 50,
          verdict: 'cannot tell',
          pairs: 2,
          why: 'needs at least 5 pairs',
        },
      ],
    },
  });
  t.is(text[0], 'ours by the other build: slower, speed 0.90 (0.88 – 0.92)');
  t.is(text[2], '  slower        0.90  0.85 – 0.95  0.001     12  a, throughput');
  t.is(text[3], '  cannot tell      -            -      -      2  b, latency p50: needs at least 5 pairs');
});

test('the host’s line says that emulation has no absolute goals, and KVM’s does not', (t) => {
  const host = {
    accelerator: 'tcg',
    acceleratorReason: 'no /dev/kvm',
    cpus: 2,
    load: 2.14,
    stealFraction: 0.031,
  } as const;
  t.is(
    lines({ host })[0],
    'accelerator tcg (no /dev/kvm): no absolute goals · 2 CPUs · load up to 2.1 · steal up to 3.1 %',
  );
  t.is(lines({ host: { accelerator: 'kvm' } })[0], 'accelerator kvm');
});

test('a note that several cells share is said once, and what a peer wrote into it cannot move the cursor', (t) => {
  const note = { code: 'peer-stalled', message: 'no octet\u001b[2J\n came' };
  const text = lines({
    notes: [
      { ...note, cell: 'a', repetition: 2 },
      { ...note, cell: 'b', build: 'other' },
    ],
  });
  t.is(text.length, 3);
  t.regex(text[1] ?? '', /\(peer-stalled\): a, repetition 2; b, the other build$/u);
  t.false(text.some((line) => line.includes('\u001b')));
});

test('no line is much longer than a terminal is wide', (t) => {
  const long = 'source 1 MiB at 100000/s, spiceport, lab/spice-gtk ×16 (throughput)';
  const text = lines({
    targets: [
      { ...target, subject: long, met: 'cannot tell', why: `${long} was not measured in throughput` },
    ],
    notes: [{ code: 'a', message: 'word '.repeat(60), cell: long }],
  });
  t.true(Math.max(...text.map(({ length }) => length)) <= 110);
});
