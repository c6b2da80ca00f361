import test from 'ava';
import { holm } from './holm.ts';

test('the least p counts as often as there are tests, the next once less, and none falls below the one before', (t) => {
  t.deepEqual(holm([0.5, 0.25, 0.125]), [0.5, 0.5, 0.375]);
  t.deepEqual(holm([]), []);
  t.deepEqual(holm([0.5, 0.75]), [1, 1]);
});
