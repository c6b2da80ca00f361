import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Results, resultsSchema } from '../report/results-schema.ts';
import type { Outcome } from './journal-schema.ts';

/** So many runs are looked at for durations: older ones say little of today, and a report takes a while to read. */
const maxRuns = 20;
/** So many for what became of a scenario that is run rarely. */
const maxRunsBack = 500;

/** How a scenario last ended. */
export interface LastResult {
  readonly outcome: Exclude<Outcome, 'skip'>;
  readonly durationMs: number;
  /** When its run began, ISO 8601. */
  readonly startedAt: string;
}

/** How long scenarios took when they last passed, in ms by name, from the newest runs in a reports folder. */
export async function pastDurations(reports: string): Promise<ReadonlyMap<string, number>> {
  const newest = (await runsIn(reports)).slice(0, maxRuns);
  const results = await Promise.all(newest.map((run) => resultsOf(reports, run)));
  // Later runs overwrite what earlier ones said.
  const passed = results.toReversed().flatMap((run) => run?.scenarios ?? []);
  return new Map(
    passed.filter(({ outcome }) => outcome === 'pass').map(({ name, durationMs }) => [name, durationMs]),
  );
}

/** How each of these scenarios last ended, by name; nothing of one that no run has ended. */
export async function lastResults(
  reports: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, LastResult>> {
  const found = new Map<string, LastResult>();
  for (const run of (await runsIn(reports)).slice(0, maxRunsBack)) {
    if (names.every((name) => found.has(name))) break;
    const results = await resultsOf(reports, run);
    for (const { name, outcome, durationMs } of results?.scenarios ?? [])
      if (outcome !== 'skip' && !found.has(name))
        found.set(name, { outcome, durationMs, startedAt: results?.startedAt ?? '' });
  }
  return found;
}

/** The newest first. */
async function runsIn(reports: string): Promise<readonly string[]> {
  const names = await readdir(reports).catch(() => []);
  return names
    .filter((name) => /^\d{8}-\d{6}-/.test(name))
    .toSorted()
    .toReversed();
}

/** A run without a report, or with one of another version, says nothing. */
async function resultsOf(reports: string, run: string): Promise<Results | undefined> {
  try {
    return resultsSchema.parse(JSON.parse(await readFile(join(reports, run, 'results.json'), 'utf8')));
  } catch {
    return undefined;
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
