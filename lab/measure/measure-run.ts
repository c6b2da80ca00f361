import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalError, maxJournalBytes, parseJournal } from '../run/journal-schema.ts';
import { measureJournal } from './measure-journal.ts';
import type { Measurements } from './measurements-schema.ts';

/** Reads the `journal.jsonl` of a run's folder and writes `measurements.json` beside it. Rejects with a JournalError. */
export async function measureRun(runFolder: string): Promise<Measurements> {
  const file = join(runFolder, 'journal.jsonl');
  if ((await stat(file)).size > maxJournalBytes)
    throw new JournalError('too-large', `${file} is too large to read`);
  const measurements = measureJournal(parseJournal(await readFile(file, 'utf8'), file));
  await writeFile(join(runFolder, 'measurements.json'), `${JSON.stringify(measurements, undefined, 2)}\n`);
  return measurements;
}
