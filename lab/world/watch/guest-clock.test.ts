import test from 'ava';
import { createGuestClock } from './guest-clock.ts';

test('a line that arrives late is put where its guest wrote it', (t) => {
  const clock = createGuestClock();
  t.is(clock.hostMs(1000, 50_002), 50_002);
  t.is(clock.hostMs(2000, 51_000), 51_000);
  t.is(clock.hostMs(3000, 52_900), 52_000);
});

test('after a pause or a boot the guest’s clock is learned anew', (t) => {
  const clock = createGuestClock();
  clock.hostMs(1000, 50_000);
  clock.forget();
  t.is(clock.hostMs(1100, 60_000), 60_000);
  t.is(clock.hostMs(5, 61_000), 61_000);
  t.is(clock.hostMs(105, 61_150), 61_100);
});

test('a guest’s clock that runs slow is followed', (t) => {
  const clock = createGuestClock();
  let hostMs = 0;
  for (let second = 0; second < 60; second += 1) hostMs = clock.hostMs(second * 990, second * 1000);
  t.true(Math.abs(hostMs - 59_000) <= 50);
});
