import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRunFolder } from '../run/run-folder.ts';
import { checkShards } from './check-shards.ts';
import { mergeJournals } from './merge-journals.ts';
import { readShard } from './read-shard.ts';

/**
 * Joins the run folders of all shards into a new run folder below `reports`, and returns its path: plan, journal and
 * artifacts, from which the later stages go on. Rejects with a MergeError before anything is written.
 */
export async function mergeShards(folders: readonly string[], reports: string): Promise<string> {
  const read = await Promise.all(folders.map(readShard));
  const shards = checkShards(read).flatMap((index) => read[index] ?? []);
  const { id, path } = await createRunFolder(reports, new Date(), process.pid);
  const scenarios = shards
    .flatMap(({ plan }) => plan.scenarios)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  await writeFile(join(path, 'plan.json'), JSON.stringify({ schema: 1, scenarios }, undefined, 2));
  for (const { folder } of shards) await copyArtifacts(folder, path);
  const journal = mergeJournals(shards, id).map((entry) => `${JSON.stringify(entry)}\n`);
  await writeFile(join(path, 'journal.jsonl'), journal.join(''));
  return path;
}

/** Each scenario's are in a folder of its name, so that those of different shards never meet. */
async function copyArtifacts(from: string, to: string): Promise<void> {
  try {
    await cp(join(from, 'artifacts'), join(to, 'artifacts'), { recursive: true });
  } catch (error) {
    // What carried the folder here may have left an empty one behind.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
