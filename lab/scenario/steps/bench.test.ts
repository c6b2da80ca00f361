import test from 'ava';
import { bench } from './bench.ts';

const cells = (group: object) =>
  bench.safeParse({
    on: 'desk',
    guest: 'guest1',
    cells: [{ pattern: 'round-trip', size: '16B', layer: 'proxy', parts: true, ...group }],
  });

test('parts are of round trips, one at a time, from our own end over SPICE', (t) => {
  t.true(cells({}).success);
  for (const group of [
    { pattern: ['round-trip', 'echo'] },
    { rate: 200 },
    { size: '15B' },
    { layer: ['proxy', 'socket'] },
    { 'host-end': 'spice-gtk' },
  ]) {
    t.regex(cells(group).error?.message ?? '', /parts are of pattern round-trip/, JSON.stringify(group));
    t.true(cells({ ...group, parts: false }).success);
  }
});

test('machines that are measured at once are each named once, and are asked for no parts', (t) => {
  const beside = (others: readonly string[], parts = false) =>
    bench.safeParse({
      on: 'desk',
      guest: 'guest1',
      beside: others,
      cells: [{ pattern: 'round-trip', size: '16B', layer: 'proxy', parts }],
    });
  t.true(beside(['guest2', 'guest3']).success);
  t.regex(beside(['guest1']).error?.message ?? '', /each guest once/);
  t.regex(beside(['guest2', 'guest2']).error?.message ?? '', /each guest once/);
  t.regex(beside(['guest2'], true).error?.message ?? '', /parts are of one guest/);
  t.true(beside([], true).success);
});
