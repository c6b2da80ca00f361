import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildResults } from './build-results.ts';
import { type ConsoleOptions, consoleReport } from './console-report.ts';
import type { Results } from './results-schema.ts';
import { resultsSchema } from './results-schema.ts';
import { readRunFiles } from './run-files.ts';

export interface Report {
  readonly results: Results;
  /** The console report. */
  readonly text: string;
}

/**
 * Makes the report of a run's folder from the files of the earlier stages, and writes `results.json` there.
 * It needs no world, so a report can be made again at any time.
 */
export async function reportRun(
  runFolder: string,
  options: Omit<ConsoleOptions, 'runFolder'>,
): Promise<Report> {
  const results = resultsSchema.parse(buildResults(await readRunFiles(runFolder)));
  const file = join(runFolder, 'results.json');
  // Renamed into place: a reader finds the whole file or none.
  await writeFile(`${file}.part`, `${JSON.stringify(results, undefined, 2)}\n`);
  await rename(`${file}.part`, file);
  return { results, text: consoleReport(results, { ...options, runFolder }) };
}
