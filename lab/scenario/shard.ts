import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Plan } from './plan.ts';

/** One slice of a set of scenarios: the `shard`th of `of`, from 1. */
export interface Shard {
  readonly shard: number;
  readonly of: number;
}

/** `i/n` as a flag gives it, at most 999 shards. */
export const shardText = z
  .string()
  .regex(/^[1-9]\d{0,2}\/[1-9]\d{0,2}$/, { error: 'expected i/n, such as 1/3', abort: true })
  .transform((text): Shard => {
    const [shard = 0, of = 0] = text.split('/').map(Number);
    return { shard, of };
  })
  .refine(({ shard, of }) => shard <= of, 'expected i/n with i from 1 to n');

/**
 * `shard.json` of a run's folder: which slice of which set it ran, so that the folder is all that `lab merge` needs.
 * `set` has the SHA-256 of each scenario's text, in the order of names; `hash` is over all of it.
 */
export const shardFileSchema = z
  .strictObject({
    schema: z.literal(1),
    shard: z.int().min(1),
    of: z.int().min(1),
    hash: z.string(),
    set: z.array(z.strictObject({ name: z.string(), digest: z.string() })),
  })
  .refine(({ shard, of }) => shard <= of);

export type ShardFile = z.output<typeof shardFileSchema>;

/** The slice: sorted by name, every `of`th from the `shard`th on, so that neighbours in a folder are spread. */
export function sliceOf<T extends { readonly name: string }>(all: readonly T[], { shard, of }: Shard): T[] {
  return byName(all).filter((_, index) => index % of === shard - 1);
}

/** What a shard's run leaves about the set that it is a slice of. */
export function shardFileOf(all: readonly Pick<Plan, 'name' | 'digest'>[], { shard, of }: Shard): ShardFile {
  const set = byName(all).map(({ name, digest }) => ({ name, digest }));
  const hash = createHash('sha256').update(JSON.stringify(set)).digest('hex');
  return { schema: 1, shard, of, hash, set };
}

/** By code units: the same on every machine, whatever its locale. */
function byName<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
