import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measurements } from '../measure/measurements-schema.ts';
import { measurementsSchema } from '../measure/measurements-schema.ts';
import type { JournalEntry } from '../run/journal-schema.ts';
import { JournalError, maxJournalBytes, parseJournal } from '../run/journal-schema.ts';
import type { PlanFile } from '../scenario/plan-schema.ts';
import { planFileSchema } from '../scenario/plan-schema.ts';

/** What the earlier stages of one run left. */
export interface RunFiles {
  readonly plan: PlanFile;
  readonly journal: readonly JournalEntry[];
  readonly measurements: Measurements;
  /** The run's folder. */
  readonly folder: string;
}

/** Reads `plan.json`, `journal.jsonl` and `measurements.json`. Rejects with the system's error, a ZodError or a JournalError. */
export async function readRunFiles(runFolder: string): Promise<RunFiles> {
  // Through `reports/latest` the artifacts would seem to stand outside the run's folder.
  const folder = await realpath(runFolder);
  const file = join(folder, 'journal.jsonl');
  if ((await stat(file)).size > maxJournalBytes)
    throw new JournalError('too-large', `${file} is too large to read`);
  return {
    plan: planFileSchema.parse(await readJson(join(folder, 'plan.json'))),
    journal: parseJournal(await readFile(file, 'utf8'), file),
    measurements: measurementsSchema.parse(await readJson(join(folder, 'measurements.json'))),
    folder,
  };
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
