import test from 'ava';
import fc from 'fast-check';
import type { JournalEntry } from '../run/journal-schema.ts';
import { measureJournal } from './measure-journal.ts';
import { measurementsSchema } from './measurements-schema.ts';
import { summarize } from './summarize.ts';

const started = (scenario: string, atMs: number): JournalEntry => ({
  atMs,
  source: 'lab',
  scenario,
  kind: 'scenario-started',
  title: scenario,
  file: `${scenario}.yaml`,
});
const mark = (scenario: string, name: string, ms: number): JournalEntry => ({
  atMs: 1,
  source: 'lab',
  scenario,
  kind: 'mark',
  name,
  ms,
});
const ended = (scenario: string, atMs: number): JournalEntry => ({
  atMs,
  source: 'lab',
  scenario,
  kind: 'scenario-ended',
  outcome: 'pass',
  durationMs: 1,
});

test('the marks of one name in one scenario are one measurement', (t) => {
  const measurements = measureJournal([
    started('a', 5),
    mark('a', 'sasl', 3),
    mark('a', 'sasl', 1),
    mark('a', 'vm-ready', 900.12345),
  ]);
  t.deepEqual(measurements.scenarios[0]?.measurements, {
    sasl: { unit: 'ms', count: 2, min: 1, p50: 1, p90: 3, p99: 3, max: 3 },
    'vm-ready': {
      unit: 'ms',
      count: 1,
      min: 900.123,
      p50: 900.123,
      p90: 900.123,
      p99: 900.123,
      max: 900.123,
    },
  });
  t.notThrows(() => measurementsSchema.parse(measurements));
});

test('from command to verdict counts from the run’s beginning for the first scenario, then from its own', (t) => {
  const { scenarios } = measureJournal([
    started('a', 50),
    ended('a', 250),
    started('b', 300),
    ended('b', 400),
  ]);
  t.deepEqual(
    scenarios.map(({ measurements }) => measurements['command-to-verdict']?.max),
    [250, 100],
  );
});

test('a mark for from command to verdict is believed', (t) => {
  const { scenarios } = measureJournal([started('a', 0), mark('a', 'command-to-verdict', 7), ended('a', 9)]);
  t.like(scenarios[0]?.measurements['command-to-verdict'], { count: 1, max: 7 });
});

test('a size is measured in its own unit', (t) => {
  const size: JournalEntry = {
    atMs: 1,
    source: 'lab',
    scenario: 'a',
    kind: 'size',
    name: 'guest-memory',
    mb: 95,
  };
  const { scenarios } = measureJournal([started('a', 0), size]);
  t.like(scenarios[0]?.measurements['guest-memory'], { unit: 'MB', count: 1, p50: 95 });
});

test('a hundred samples have a hundred percentiles', (t) => {
  const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
  t.deepEqual(summarize(samples, 'ms'), {
    unit: 'ms',
    count: 100,
    min: 1,
    p50: 50,
    p90: 90,
    p99: 99,
    max: 100,
  });
});

test('every percentile is a sample, and they ascend', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1 }), (samples) => {
      const { min, p50, p90, p99, max } = summarize(samples, 'ms');
      const found = [min, p50, p90, p99, max];
      return (
        found.every((value) => samples.includes(value)) &&
        found.every((value, at) => value >= (found[at - 1] ?? 0))
      );
    }),
  );
  t.throws(() => summarize([], 'ms'), { instanceOf: RangeError });
});
