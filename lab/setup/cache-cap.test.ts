import test from 'ava';
import { capOctets, entriesAbove } from './cache-cap.ts';

const hourMs = 3_600_000;
const nowMs = 100 * hourMs;
const entry = (path: string, octets: number, hoursAgo: number) => ({
  path,
  octets,
  usedAtMs: nowMs - hoursAgo * hourMs,
});
const chosen = (cap: number, mayBeRemoved = (entry: { readonly path: string }) => entry.path !== '') =>
  entriesAbove(
    [entry('b', 10, 5), entry('young', 10, 0.5), entry('a', 10, 9), entry('c', 10, 2)],
    cap,
    nowMs,
    mayBeRemoved,
  ).map(({ path }) => path);

test('what was unused for longest goes first, and no more than needed', (t) => {
  t.deepEqual(chosen(40), []);
  t.deepEqual(chosen(39), ['a']);
  t.deepEqual(chosen(20), ['a', 'b']);
});

test('what was used within the hour stays, whatever the cap', (t) => {
  t.deepEqual(chosen(1), ['a', 'b', 'c']);
});

test('what must stay stays', (t) => {
  t.deepEqual(
    chosen(20, ({ path }) => path !== 'a'),
    ['b', 'c'],
  );
});

test('the cap is a number of GB, 20 by default', (t) => {
  t.is(capOctets(undefined), 20 * 1024 ** 3);
  t.is(capOctets('0.5'), 512 * 1024 ** 2);
  for (const text of ['0', '-1', 'ten', 'NaN']) t.throws(() => capOctets(text), undefined, text);
});
