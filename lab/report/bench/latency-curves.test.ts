import test from 'ava';
import type { BenchRepetition } from '../../measure/bench-samples.ts';
import { collectCurves, curveAt } from './latency-curves.ts';

const repetition: BenchRepetition = {
  scenario: 'latency',
  pattern: 'round-trip',
  layer: 'proxy',
  bytes: 64,
  guestEnd: 'lab',
  hostEnd: 'lab',
  machines: 1,
  build: 'ours',
  repetition: 0,
  messages: 0,
  octets: 0,
  seconds: 1,
  cpuSeconds: {},
  residentMb: {},
  host: { load: 0, stealFraction: 0 },
};

const microseconds = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => (from + index + 1) * 1000);

test('the curve of a cell is of all its whole repetitions together', (t) => {
  const collector = collectCurves();
  collector.add({ ...repetition, latenciesNs: microseconds(500, 1000) });
  collector.add({ ...repetition, repetition: 1, latenciesNs: microseconds(0, 500) });
  const [curve] = collector.curves();
  t.is(curve?.count, 1000);
  t.deepEqual(
    curve && [0.5, 0.9, 0.99, 0.999, 1].map((part) => curveAt(curve, part)),
    [500, 900, 990, 999, 1000],
  );
});

test('a curve has a point every half per cent, then by nines for as long as a message lies beyond', (t) => {
  const collector = collectCurves();
  collector.add({ ...repetition, latenciesNs: microseconds(0, 10_000) });
  const parts = collector.curves()[0]?.points.map(({ part }) => part) ?? [];
  t.deepEqual(parts.slice(0, 3), [0, 0.005, 0.01]);
  t.deepEqual(parts.slice(-4), [0.995, 0.999, 0.9999, 1]);
});

test('a repetition that is not whole, one of another build and one without messages give no curve', (t) => {
  const collector = collectCurves();
  const latenciesNs = [1000];
  collector.add({ ...repetition, latenciesNs, incomplete: { code: 'vm-died', message: 'QEMU ended' } });
  collector.add({ ...repetition, latenciesNs, build: 'other' });
  collector.add({ ...repetition, latenciesNs: [] });
  collector.add(repetition);
  t.deepEqual(collector.curves(), []);
});

test('cells that differ in their rate alone are apart', (t) => {
  const collector = collectCurves();
  collector.add({ ...repetition, latenciesNs: [1000] });
  collector.add({ ...repetition, latenciesNs: [2000], ratePerSecond: 500 });
  t.deepEqual(
    collector.curves().map(({ cell }) => cell.ratePerSecond),
    [undefined, 500],
  );
});
