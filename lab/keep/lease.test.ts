import { once } from 'node:events';
import test from 'ava';
import { maxLeaseMs, startLease } from './lease.ts';
import { timeLeft } from './time-left.ts';

test('a lease is over when its time is', async (t) => {
  using lease = startLease(20);
  t.false(lease.over.aborted);
  await once(lease.over, 'abort');
  // A timer may run a millisecond ahead of the wall clock, whose milliseconds are cut off.
  t.true(Date.now() >= lease.endsAtMs - 2);
});

test('an extension counts from now, and may shorten', async (t) => {
  using lease = startLease(60_000);
  lease.extend(3_600_000);
  t.true(lease.endsAtMs > Date.now() + 3_500_000);
  lease.extend(10);
  await once(lease.over, 'abort');
  t.pass();
});

test('no lease is longer than a day', (t) => {
  using lease = startLease(10 * maxLeaseMs);
  t.true(lease.endsAtMs <= Date.now() + maxLeaseMs);
});

for (const [ms, said] of [
  [-5000, '0 s'],
  [59_600, '60 s'],
  [1_800_000, '30 min'],
  [7_200_000, '2.0 h'],
] as const) {
  test(`${ms} ms of a lease are told as ${said}`, (t) => t.is(timeLeft(1e12 + ms, 1e12), said));
}
