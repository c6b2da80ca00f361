import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { benchCsv } from './bench-csv.ts';
import type { HistoryEntry, HistoryHost } from './bench-history-schema.ts';
import { comparableRuns } from './bench-history-schema.ts';
import type { HistoryComparison } from './compare-with-history.ts';
import { compareWithHistory } from './compare-with-history.ts';
import { readHistory, writeHistory } from './history-folder.ts';
import { readBenchRun } from './read-bench-run.ts';

export interface BenchReportOptions {
  /** `reports/history`; made if it is not there. */
  readonly historyFolder: string;
  /** What was measured, as `currentCommit` says it. Leave it out to render an old run again: what its entry has stays. */
  readonly commit?: string;
  /** What the run's own files do not say of its host, as after a benchmark of codecs alone. */
  readonly host?: HistoryHost;
}

export interface BenchReport {
  readonly html: string;
  readonly csv: string;
  readonly history: string;
  /** `worse` where a nightly run must fail. */
  readonly comparison: HistoryComparison;
  /** What was skipped and which entries of the history had to go, in sentences for a person. */
  readonly notes: readonly string[];
}

/** Makes `bench.html`, `bench.csv` and the history's entry from what a benchmark left, as often as one likes. Rejects where there is no valid `bench.json`. */
export async function writeBenchReport(runFolder: string, options: BenchReportOptions): Promise<BenchReport> {
  const run = await readBenchRun(runFolder);
  const { entries, skipped } = await readHistory(options.historyFolder);
  const now = completed(run.entry, options, entries);
  const earlier = comparableRuns(now, entries);
  const comparison = compareWithHistory(now.bench, earlier);
  const notes = [...run.skipped, ...skipped];
  // Charts cost half a second to load; no other command pays that.
  const { benchHtml } = await import('./bench-html.ts');
  const html = join(runFolder, 'bench.html');
  const csv = join(runFolder, 'bench.csv');
  await replaceFile(html, benchHtml({ now, curves: run.curves, earlier, comparison, skipped: notes }));
  await replaceFile(csv, benchCsv(now.bench));
  const { name, gone } = await writeHistory(options.historyFolder, now);
  const goneNotes = gone.map((old) => `${old} was the oldest of the history and is gone`);
  return {
    html,
    csv,
    history: join(options.historyFolder, name),
    comparison,
    notes: [...notes, ...goneNotes],
  };
}

/** What the run's files do not say comes from whoever ran it, or from what was kept when it was new. */
function completed(
  entry: HistoryEntry,
  { commit, host }: BenchReportOptions,
  entries: readonly HistoryEntry[],
): HistoryEntry {
  const kept = entries.find(({ run, at }) => run === entry.run && at === entry.at);
  const known = commit ?? kept?.commit;
  return {
    ...entry,
    host: { ...kept?.host, ...host, ...entry.host },
    ...(known !== undefined && { commit: known }),
  };
}

/** A page that is open in a browser is never seen half. */
async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.${process.pid}`, text);
  await rename(`${file}.${process.pid}`, file);
}
