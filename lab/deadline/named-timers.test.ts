import test from 'ava';
import { createNamedTimers } from './named-timers.ts';

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a timer that is set again begins anew, and one that is cleared never expires', async (t) => {
  const expired: string[] = [];
  const timers = createNamedTimers<'a' | 'b' | 'c'>((timer) => expired.push(timer));
  timers.set('a', 5);
  timers.set('a', 60);
  timers.set('b', 5);
  timers.clear('b');
  timers.set('c', 20);
  await after(40);
  t.deepEqual(expired, ['c']);
  await after(60);
  t.deepEqual(expired, ['c', 'a']);
});

test('all of them can be cleared at once', async (t) => {
  const timers = createNamedTimers(() => t.fail());
  timers.set('a', 5);
  timers.set('b', 5);
  timers.clearAll();
  await after(20);
  t.pass();
});

test('a timer of a month does not expire at once', async (t) => {
  const expired: string[] = [];
  const timers = createNamedTimers<'month' | 'moment'>((timer) => expired.push(timer));
  timers.set('month', 30 * 24 * 3_600_000);
  timers.set('moment', 20);
  await after(40);
  timers.clearAll();
  t.deepEqual(expired, ['moment']);
});
