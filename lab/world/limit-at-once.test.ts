import test from 'ava';
import { limitAtOnce } from './limit-at-once.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('no more than the limit goes on at once, the others follow in order', async (t) => {
  const limit = limitAtOnce(2);
  const begun: number[] = [];
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<undefined>());
  const all = gates.map(({ promise }, index) =>
    limit(async () => {
      begun.push(index);
      await promise;
      return index;
    }),
  );
  await settled();
  t.deepEqual(begun, [0, 1]);
  gates[1]?.resolve(undefined);
  await settled();
  t.deepEqual(begun, [0, 1, 2]);
  for (const { resolve } of gates) resolve(undefined);
  t.deepEqual(await Promise.all(all), [0, 1, 2, 3]);
});

test('work that fails gives its place back', async (t) => {
  const limit = limitAtOnce(1);
  await t.throwsAsync(limit(() => Promise.reject(new Error('no boot'))));
  t.is(await limit(() => Promise.resolve('booted')), 'booted');
});

test('a place that is handed over cannot be taken by who comes meanwhile', async (t) => {
  const limit = limitAtOnce(1);
  let going = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++going);
    await settled();
    going--;
  };
  const first = [limit(work), limit(work)];
  await first[0];
  await Promise.all([...first, limit(work), limit(work)]);
  t.is(most, 1);
});
