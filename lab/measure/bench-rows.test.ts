import test from 'ava';
import { benchRows } from './bench-rows.ts';

test('a row has the median and the extremes of its samples', (t) => {
  const [row] = benchRows([{ name: 'sasl', unit: 'ms', values: [30, 10, 20] }]);
  t.like(row, { value: 20, low: 10, high: 30, unit: 'ms' });
  t.is(row?.reference, undefined);
});

test('a figure with a target says by how much it meets or misses it', (t) => {
  const [row] = benchRows([{ name: 'connect-to-login', unit: 'ms', values: [1000] }]);
  t.deepEqual(row?.reference, { name: 'target', value: 2000 });
  t.is(row?.ratio, 0.5);
});
