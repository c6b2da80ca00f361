import test from 'ava';
import type { JournalEntry } from '../run/journal-schema.ts';
import { lockGapRows } from './lock-gap-rows.ts';

const mark = (name: string, ms: number): JournalEntry => ({
  atMs: 1,
  source: 'lab',
  scenario: 'lock-gap',
  kind: 'mark',
  name,
  ms,
});

test('the rounds of a journal become a median with its limits, p90, and p99 beside its target', (t) => {
  const rounds = Array.from({ length: 100 }, (_none, at) => mark('hang-up-to-lock', (at + 1) / 4));
  const rows = lockGapRows([mark('sasl', 900), ...rounds]);
  t.deepEqual(
    rows.map(({ name, unit, value, low, high, ratio }) => ({ name, unit, value, low, high, ratio })),
    [
      { name: 'hang-up-to-lock', unit: 'ms', value: 12.5, low: 0.25, high: 25, ratio: undefined },
      { name: 'hang-up-to-lock p90', unit: 'ms', value: 22.5, low: 22.5, high: 22.5, ratio: undefined },
      { name: 'hang-up-to-lock p99', unit: 'ms', value: 24.75, low: 24.75, high: 24.75, ratio: 24.75 / 20 },
    ],
  );
});

test('a run that did not measure the lock has no row of it', (t) => {
  t.deepEqual(lockGapRows([mark('sasl', 3)]), []);
});
