import test from 'ava';
import { refreshInMs } from './refresh-time.ts';

const minuteMs = 60_000;

test('the last quarter is for the next TGT, and ten minutes are enough for it', (t) => {
  t.is(refreshInMs(minuteMs), 45_000);
  t.is(refreshInMs(600 * minuteMs), 590 * minuteMs);
});

test('a TGT that is about to end is not waited for', (t) => {
  t.is(refreshInMs(1000), 750);
  t.is(refreshInMs(999), undefined);
  t.is(refreshInMs(-5), undefined);
});
