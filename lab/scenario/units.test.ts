import test from 'ava';
import fc from 'fast-check';
import { aboveZero, duration, offset, size } from './units.ts';

test('durations and sizes are read with their units', (t) => {
  const durations = ['0s', '500ms', '20s', '2m', '1h'].map((text) => duration.parse(text));
  t.deepEqual(durations, [0, 500, 20_000, 120_000, 3_600_000]);
  const sizes = ['512B', '32KiB', '768MiB', '64GiB'].map((text) => size.parse(text));
  t.deepEqual(sizes, [512, 32_768, 805_306_368, 68_719_476_736]);
});

test('a quantity without a unit, with a wrong one, or beyond its cap is refused', (t) => {
  for (const text of ['20', '', 's', '-1s', '1.5s', '20 s', '20S', '1d', '25h', '9999999999s'])
    t.false(duration.safeParse(text).success, text);
  for (const text of ['32', '32KB', '32kib', '65GiB', '1e3B']) t.false(size.safeParse(text).success, text);
});

test('any number of ms survives being written and read', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 24 * 3_600_000 }),
      (ms) => duration.parse(duration.encode(ms)) === ms,
    ),
  );
  t.is(duration.encode(120_000), '2m');
});

test('an offset has a sign and a unit', (t) => {
  t.is(offset.parse('+6m'), 360_000);
  t.is(offset.parse('-90s'), -90_000);
  t.is(offset.encode(-90_000), '-90s');
  for (const text of ['6m', '+6', '+-6m', '6m+', '+25h', '', '+'])
    t.false(offset.safeParse(text).success, text);
});

const said = (schema: typeof duration, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

test('a wrong duration is quoted, with the nearest right one', (t) => {
  const right = {
    ...{ '20': '20s', ' 20s': '20s', '20 s': '20s', '20S': '20s', '1.5s': '1500ms', '0,5 m': '30s' },
    ...{ '2min': '2m', '2 Minutes': '2m', '90sec': '90s', '3 hrs': '3h', '20x': '20s', '500 msec': '500ms' },
  };
  for (const [wrong, meant] of Object.entries(right))
    t.is(
      said(duration, wrong),
      `expected a duration such as 500ms, 20s or 2m, at most 24h, found "${wrong}"; did you mean "${meant}"?`,
    );
  t.regex(said(duration, 20) ?? '', /, found 20; did you mean "20s"\?$/);
  t.regex(said(duration, '25h') ?? '', /, at most 24h, found "25h"$/);
  t.regex(said(size, '768MB') ?? '', /found "768MB"; did you mean "768MiB"\?$/);
  t.regex(said(size, 64) ?? '', /found 64; did you mean "64MiB"\?$/);
});

test('what is nothing like a duration may be a password, and is not quoted', (t) => {
  for (const wrong of ['wonderland', '2wonderland!', '', true, [20]])
    t.is(said(duration, wrong), 'expected a duration such as 500ms, 20s or 2m, at most 24h');
});

test('a time that something is given is above 0', (t) => {
  t.false(aboveZero.safeParse('0s').success);
  t.is(aboveZero.parse('1ms'), 1);
});
