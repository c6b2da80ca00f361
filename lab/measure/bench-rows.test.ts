import test from 'ava';
import { benchRows } from './bench-rows.ts';

test('a row has the median and the extremes of the runs', (t) => {
  t.like(benchRows(new Map([['sasl', [30, 10, 20]]]))[0], { value: 20, low: 10, high: 30, unit: 'ms' });
});

test('a measurement with a target says by how much it meets or misses it', (t) => {
  const [row] = benchRows(new Map([['connect-to-login', [1500]]]));
  t.deepEqual(row?.reference, { name: 'target', value: 3000 });
  t.is(row?.ratio, 0.5);
});
