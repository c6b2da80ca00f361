import test from 'ava';
import { statusOf } from './bench-against.ts';

test('a comparison fails where something is slower', (t) => {
  t.deepEqual(
    (['faster', 'no difference', 'slower', 'mixed'] as const).map((verdict) => statusOf(0, verdict)),
    [0, 0, 1, 1],
  );
});

test('a comparison whose run failed, or that cannot tell, is neither good nor bad', (t) => {
  t.deepEqual([statusOf(0, 'cannot tell'), statusOf(1, 'faster'), statusOf(0, undefined)], [2, 2, 2]);
});
