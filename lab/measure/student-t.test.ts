import test from 'ava';
import { tCritical, tTwoSidedP } from './student-t.ts';

test('the critical values are those of the printed tables', (t) => {
  const printed = [
    [0.05, 1, 12.706],
    [0.05, 2, 4.303],
    [0.05, 4, 2.776],
    [0.01, 4, 4.604],
    [0.05, 9, 2.262],
    [0.001, 10, 4.587],
    [0.05, 30, 2.042],
    [0.05, 120, 1.98],
    [0.05, 1000, 1.962],
    [0.001, 1000, 3.3],
  ] as const;
  for (const [p, degrees, value] of printed) {
    t.true(Math.abs(tCritical(p, degrees) - value) < 0.001, `${p} at ${degrees}: ${tCritical(p, degrees)}`);
  }
});

test('with one degree of freedom it is Cauchy’s distribution', (t) => {
  for (const value of [0.001, 0.1, 1, 3, 50, 1e4]) {
    const exact = 1 - (2 / Math.PI) * Math.atan(value);
    t.true(Math.abs(tTwoSidedP(value, 1) - exact) < 1e-10, String(value));
  }
});

test('no difference at all has the probability 1', (t) => {
  t.is(tTwoSidedP(0, 5), 1);
});
