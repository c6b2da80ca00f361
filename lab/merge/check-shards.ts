import { type ShardFile, sliceOf } from '../scenario/shard.ts';
import { MergeError } from './merge-error.ts';
import type { ShardRun } from './read-shard.ts';

/** The runs in the order of their shards, if they are all shards of one set, each once. Throws a MergeError. */
export function checkShards(runs: readonly Pick<ShardRun, 'folder' | 'shard' | 'plan'>[]): readonly number[] {
  const [first] = runs;
  if (!first) throw new MergeError('missing', 'no run to merge');
  const byShard = new Map<number, number>();
  for (const [index, run] of runs.entries()) {
    const { shard, of } = run.shard;
    if (of !== first.shard.of)
      throw new MergeError(
        'other-set',
        `${run.folder} is shard ${shard} of ${of}, ${first.folder} one of ${first.shard.of}`,
      );
    if (run.shard.hash !== first.shard.hash)
      throw new MergeError(
        'other-set',
        `${run.folder} and ${first.folder} ran different scenarios: ${difference(run.shard, first.shard)}`,
      );
    const earlier = runs[byShard.get(shard) ?? -1];
    if (earlier)
      throw new MergeError(
        'twice',
        `shard ${shard}/${of} is there twice: ${earlier.folder} and ${run.folder}`,
      );
    const names = run.plan.scenarios.map(({ name }) => name).join(', ');
    const expected = sliceOf(run.shard.set, run.shard)
      .map(({ name }) => name)
      .join(', ');
    if (names !== expected)
      throw new MergeError(
        'unreadable',
        `${run.folder}: plan.json has ${names || 'nothing'}, and shard ${shard}/${of} is ${expected || 'empty'}`,
      );
    byShard.set(shard, index);
  }
  return Array.from({ length: first.shard.of }, (_, index) => index + 1).map((shard) => {
    const at = byShard.get(shard);
    if (at === undefined) throw new MergeError('missing', `shard ${shard}/${first.shard.of} is missing`);
    return at;
  });
}

function difference(one: ShardFile, other: ShardFile): string {
  const digests = (file: ShardFile) => new Map(file.set.map(({ name, digest }) => [name, digest]));
  const [a, b] = [digests(one), digests(other)];
  const names = [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
  return names.length === 0 ? 'their hashes differ' : names.toSorted().join(', ');
}
