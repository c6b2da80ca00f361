import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resultsSchema } from '../report/results-schema.ts';

/** So many runs are looked at: older ones say little of today, and a report takes a while to read. */
const maxRuns = 20;

/** How long scenarios took when they last passed, in ms by name, from the newest runs in a reports folder. */
export async function pastDurations(reports: string): Promise<ReadonlyMap<string, number>> {
  const runs = (await readdir(reports).catch(() => [])).filter((name) => /^\d{8}-\d{6}-/.test(name));
  const newest = runs.toSorted().slice(-maxRuns);
  const passed = await Promise.all(newest.map((run) => passedIn(join(reports, run, 'results.json'))));
  // Later runs overwrite what earlier ones said.
  return new Map(passed.flat());
}

/** A run without a report, or with one of another version, says nothing. */
async function passedIn(file: string): Promise<readonly (readonly [name: string, durationMs: number])[]> {
  try {
    const { scenarios } = resultsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return scenarios
      .filter(({ outcome }) => outcome === 'pass')
      .map(({ name, durationMs }) => [name, durationMs]);
  } catch {
    return [];
  }
}

/**
 * The longest first, so that none is left to run alone at the end; those never seen before them, since they may be
 * longer still. What takes as long keeps its order.
 */
export function longestFirst<T extends { readonly name: string }>(
  all: readonly T[],
  pastMs: ReadonlyMap<string, number>,
): readonly T[] {
  const expectedMs = ({ name }: T) => pastMs.get(name) ?? Number.MAX_VALUE;
  return all.toSorted((a, b) => expectedMs(b) - expectedMs(a));
}
