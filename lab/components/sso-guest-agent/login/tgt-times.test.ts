import test from 'ava';
import { tgtTimes } from './tgt-times.ts';

const minuteMs = 60_000;

test('the last quarter is for the next TGT, and ten minutes are enough for it', (t) => {
  t.deepEqual(tgtTimes(minuteMs), { refreshInMs: 45_000, endsInMs: minuteMs });
  t.is(tgtTimes(600 * minuteMs)?.refreshInMs, 590 * minuteMs);
});

test('a TGT that is about to end is not waited for', (t) => {
  t.is(tgtTimes(1000)?.refreshInMs, 750);
  t.is(tgtTimes(999), undefined);
  t.is(tgtTimes(-5), undefined);
});
