import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalError, maxJournalBytes, parseJournal } from '../run/journal-schema.ts';
import type { BenchHost, BenchNote } from './bench-channel-schema.ts';
import { benchOf } from './bench-of.ts';
import type { Bench, BenchRow } from './bench-rows.ts';
import { groupCollector } from './group-repetitions.ts';
import { readBenchSamples } from './read-bench-samples.ts';

/**
 * Reads the `bench-samples.jsonl` of a run's folder, and its journal for the host, and writes `bench.json` beside them.
 * `rows` are figures of other things, which go first. Rejects with a BenchSamplesError or a JournalError.
 */
export async function measureBench(runFolder: string, rows: readonly BenchRow[] = []): Promise<Bench> {
  const collector = groupCollector();
  const { cutShort } = await readBenchSamples(join(runFolder, 'bench-samples.jsonl'), collector.take);
  const cut: BenchNote = {
    code: 'cut-short',
    message: 'the run was killed while writing its last repetition',
  };
  const bench = benchOf(collector.groups(), {
    rows,
    host: await hostOf(runFolder),
    notes: cutShort ? [cut] : [],
  });
  await writeFile(join(runFolder, 'bench.json'), `${JSON.stringify(bench, undefined, 2)}\n`);
  return bench;
}

/** The last word of the journal on each thing; nothing of a run without one. */
async function hostOf(runFolder: string): Promise<BenchHost> {
  const file = join(runFolder, 'journal.jsonl');
  if (!existsSync(file)) return {};
  if ((await stat(file)).size > maxJournalBytes)
    throw new JournalError('too-large', `${file} is too large to read`);
  const host: BenchHost = {};
  for (const entry of parseJournal(await readFile(file, 'utf8'), file)) {
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
