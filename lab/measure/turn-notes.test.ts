import test from 'ava';
import { benchRepetition } from '../testing/bench-run.ts';
import { groupRepetitions } from './group-repetitions.ts';
import { turnNotes } from './turn-notes.ts';

const notes = (pairs: number, isOursFirst: (at: number) => boolean) =>
  turnNotes(
    groupRepetitions(
      Array.from({ length: pairs }, (_none, at) =>
        (isOursFirst(at) ? (['ours', 'other'] as const) : (['other', 'ours'] as const)).map((build) =>
          benchRepetition(at, 1, { build }),
        ),
      ).flat(),
    ),
  ).map(({ message }) => message);

test('builds that do not take turns are told', (t) => {
  t.deepEqual(
    notes(12, () => false),
    ['the other build ran first in 12 of 12 pairs: a drift of the host counts as a difference'],
  );
  t.regex(notes(20, (at) => at < 17)[0] ?? '', /^ours ran first in 17 of 20 pairs/u);
});

test('builds that take turns, or have few pairs, are not', (t) => {
  t.deepEqual(
    notes(12, (at) => at % 2 === 0),
    [],
  );
  t.deepEqual(
    notes(20, (at) => at < 16),
    [],
  );
  t.deepEqual(
    notes(11, () => true),
    [],
  );
});
