import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryEntry } from './bench-history-schema.ts';
import { historyEntrySchema } from './bench-history-schema.ts';

/** Newest kept; the oldest goes when one more comes. */
export const maxHistoryEntries = 200;
/** A whole benchmark with all cells is a tenth of this. */
const maxEntryBytes = 8 * 1024 * 1024;

/** A year, a day, a time, and the run; so the names sort by time. */
const entryName = /^\d{8}-\d{6}-[\w.-]{1,160}\.json$/;

export interface History {
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[];
  /** Files that could not be read, and why. */
  readonly skipped: readonly string[];
}

/** Reads the newest entries. A file that is damaged is skipped and told; a folder that is not there is an empty history. */
export async function readHistory(folder: string): Promise<History> {
  const entries: HistoryEntry[] = [];
  const skipped: string[] = [];
  for (const name of (await entryNames(folder)).slice(-maxHistoryEntries)) {
    try {
      entries.push(await readEntry(join(folder, name)));
    } catch (error) {
      skipped.push(`${name} is left out of the history: ${reason(error)}`);
    }
  }
  return { entries: entries.toSorted((a, b) => (a.at < b.at ? -1 : 1)), skipped };
}

async function readEntry(file: string): Promise<HistoryEntry> {
  const { size } = await stat(file);
  // refuses: test "a file that is too large for an entry is skipped"
  if (size > maxEntryBytes) throw new Error(`it has ${size} octets, at most ${maxEntryBytes} are read`);
  return historyEntrySchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, ' ').slice(0, 160);
}

/** Keeps one run, in place of what was kept of it before, and returns the file's name and the names of those that had to go. */
export async function writeHistory(
  folder: string,
  entry: HistoryEntry,
): Promise<{ readonly name: string; readonly gone: readonly string[] }> {
  await mkdir(folder, { recursive: true });
  const name = entryFileName(entry);
  // Renamed into place, so that another run never reads half of it.
  const file = join(folder, `.${name}.${process.pid}`);
  await writeFile(file, `${JSON.stringify(entry)}\n`);
  await rename(file, join(folder, name));
  const gone = (await entryNames(folder)).slice(0, -maxHistoryEntries);
  for (const old of gone) await rm(join(folder, old), { force: true });
  return { name, gone };
}

/** `20260102-030405-1a2b.json`: the date stands once, though a run's own name begins with it. */
function entryFileName({ at, run }: HistoryEntry): string {
  const date = at.replaceAll(/[-:]|\..*|Z/g, '').replace('T', '-');
  const own = run.replaceAll(/[^\w.-]/g, '_').slice(0, 140);
  return `${own.startsWith(`${date}-`) ? own : `${date}-${own}`}.json`;
}

async function entryNames(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => entryName.test(name)).toSorted();
}
