import test from 'ava';
import { chooseMoments } from './choose-moments.ts';

const counts = { login: { guest: 8, client: 12 }, unlock: { guest: 7, client: 11 } };
const all = 2 * (8 + 12 + 7 + 11);

test('each message of login and unlock, before and after, comes once before any comes twice', (t) => {
  const moments = chooseMoments(counts, all, 1);
  t.is(new Set(moments.map((moment) => JSON.stringify(moment))).size, all);
  t.true(moments.every(({ delayMs }) => delayMs === 0));
});

test('more moments than messages have a delay', (t) => {
  const later = chooseMoments(counts, 200, 1).slice(all);
  t.is(later.length, 200 - all);
  t.true(later.some(({ delayMs }) => delayMs > 0));
});

test('the same seed chooses the same moments, and another one others', (t) => {
  t.deepEqual(chooseMoments(counts, 30, 7), chooseMoments(counts, 30, 7));
  t.notDeepEqual(chooseMoments(counts, 30, 7), chooseMoments(counts, 30, 8));
});

test('a login without messages is refused', (t) => {
  const none = { guest: 0, client: 0 };
  t.throws(() => chooseMoments({ login: none, unlock: none }, 1, 1), { instanceOf: RangeError });
});
