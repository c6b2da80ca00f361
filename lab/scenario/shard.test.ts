import test from 'ava';
import fc from 'fast-check';
import { shardFileOf, shardFileSchema, shardText, sliceOf } from './shard.ts';

const named = fc
  .uniqueArray(fc.stringMatching(/^[a-zA-Z0-9-]{1,12}$/), { maxLength: 40 })
  .map((names) => names.map((name) => ({ name, digest: `digest of ${name}` })));
const count = fc.integer({ min: 1, max: 12 });
const allSlices = (all: readonly { readonly name: string; readonly digest: string }[], of: number) =>
  Array.from({ length: of }, (_, index) => sliceOf(all, { shard: index + 1, of }));

test('the slices of a set are disjoint, together the set, and as even as can be', (t) => {
  fc.assert(
    fc.property(named, count, (all, of) => {
      const slices = allSlices(all, of);
      t.deepEqual(slices.flat().toSorted(order), all.toSorted(order));
      const sizes = slices.map(({ length }) => length);
      t.true(Math.max(...sizes) - Math.min(...sizes) <= 1);
    }),
  );
});

test('the order in which scenarios were found changes neither slices nor hash', (t) => {
  fc.assert(
    fc.property(named, count, (all, of) => {
      const found = all.toReversed();
      t.deepEqual(allSlices(found, of), allSlices(all, of));
      t.deepEqual(shardFileOf(found, { shard: 1, of }), shardFileOf(all, { shard: 1, of }));
    }),
  );
});

test('another text, another scenario or one less is another set', (t) => {
  const a = { name: 'a', digest: '1' };
  const b = { name: 'b', digest: '2' };
  const sets = [[a, b], [a], [a, { ...b, digest: '3' }], [a, b, { name: 'c', digest: '4' }], []];
  const hashes = sets.map((set) => shardFileOf(set, { shard: 1, of: 1 }).hash);
  t.is(new Set(hashes).size, sets.length);
  t.true(sets.every((set) => shardFileSchema.safeParse(shardFileOf(set, { shard: 1, of: 2 })).success));
});

test('a flag names a shard that there is', (t) => {
  t.deepEqual(shardText.parse('2/3'), { shard: 2, of: 3 });
  for (const nonsense of ['', '0/3', '4/3', '1', '1/0', '1/3/5', '-1/3', '1.5/3', 'a/b', '1/1000', ' 1/3'])
    t.false(shardText.safeParse(nonsense).success, nonsense);
});

const order = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);
