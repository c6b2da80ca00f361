import test from 'ava';
import fc from 'fast-check';
import { logAxis } from './log-axis.ts';

test('ticks are round numbers', (t) => {
  t.deepEqual(logAxis(200, 9000).ticks, [300, 1000, 3000, 10_000]);
  t.deepEqual(logAxis(200, 500).ticks, [200, 300, 400, 500]);
  t.deepEqual(logAxis(1, 1e6).ticks, [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
});

test('any two ends give an axis that has both, and two to thirteen ticks in it', (t) => {
  const end = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(end, end, (a, b) => {
      const [least, most] = [Math.min(a, b), Math.max(a, b)];
      const { domain, ticks } = logAxis(least, most);
      t.true(domain[0] < least && domain[1] > most);
      t.true(ticks.every((tick) => tick >= domain[0] && tick <= domain[1]));
      t.true(ticks.length >= 2 && ticks.length <= 13, `${least} to ${most}: ${ticks.join(' ')}`);
    }),
  );
});
