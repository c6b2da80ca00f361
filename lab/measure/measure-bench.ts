import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JournalEntry, JournalError, maxJournalBytes, parseJournal } from '../run/journal-schema.ts';
import type { BenchHost, BenchNote } from './bench-channel-schema.ts';
import { benchOf } from './bench-of.ts';
import type { Bench, BenchRow } from './bench-rows.ts';
import { groupCollector } from './group-repetitions.ts';
import { lockGapRows } from './lock-gap-rows.ts';
import { readBenchSamples } from './read-bench-samples.ts';

/**
 * Reads the `bench-samples.jsonl` of a run's folder, and its journal for the host, and writes `bench.json` beside them.
 * `rows` are figures of other things, which go first. Rejects with a BenchSamplesError or a JournalError.
 */
export async function measureBench(runFolder: string, rows: readonly BenchRow[] = []): Promise<Bench> {
  const collector = groupCollector();
  const samples = join(runFolder, 'bench-samples.jsonl');
  // A run may have measured the lock alone.
  const { cutShort } = existsSync(samples)
    ? await readBenchSamples(samples, collector.take)
    : { cutShort: false };
  const journal = await journalOf(runFolder);
  const cut: BenchNote = {
    code: 'cut-short',
    message: 'the run was killed while writing its last repetition',
  };
  const bench = benchOf(collector.groups(), {
    rows: [...rows, ...lockGapRows(journal)],
    host: hostOf(journal),
    notes: cutShort ? [cut] : [],
  });
  await writeFile(join(runFolder, 'bench.json'), `${JSON.stringify(bench, undefined, 2)}\n`);
  return bench;
}

/** Nothing of a run without one. */
async function journalOf(runFolder: string): Promise<readonly JournalEntry[]> {
  const file = join(runFolder, 'journal.jsonl');
  if (!existsSync(file)) return [];
  if ((await stat(file)).size > maxJournalBytes)
    throw new JournalError('too-large', `${file} is too large to read`);
  return parseJournal(await readFile(file, 'utf8'), file);
}

/** The last word of the journal on each thing. */
function hostOf(journal: readonly JournalEntry[]): BenchHost {
  const host: BenchHost = {};
  for (const entry of journal) {
    if (entry.kind !== 'host') continue;
    const { accelerator, acceleratorReason, cpus, qemu } = entry;
    Object.assign(
      host,
      accelerator && { accelerator },
      acceleratorReason !== undefined && { acceleratorReason },
    );
    Object.assign(host, cpus !== undefined && { cpus }, qemu !== undefined && { qemu });
  }
  return host;
}
