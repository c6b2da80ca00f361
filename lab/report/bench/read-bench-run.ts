import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { benchSchema } from '../../measure/bench-rows.ts';
import { benchRepetitionSchema } from '../../measure/bench-samples.ts';
import { JournalError, maxJournalBytes, parseJournal } from '../../run/journal-schema.ts';
import type { HistoryEntry, HistoryHost } from './bench-history-schema.ts';
import type { LatencyCurve } from './latency-curves.ts';
import { collectCurves } from './latency-curves.ts';

/** Thirty cells with their repetitions are a tenth of this. */
const maxSamplesBytes = 256 * 1024 * 1024;
const toldLines = 10;

const hostFacts = ['kernel', 'node', 'cpus', 'accelerator', 'acceleratorReason', 'qemu'] as const;

export interface BenchRun {
  readonly entry: HistoryEntry;
  readonly curves: readonly LatencyCurve[];
  /** What could not be read, in sentences. */
  readonly skipped: readonly string[];
}

/** Reads what a benchmark left in its run's folder: `bench.json`; and if they are there `bench-samples.jsonl` and `journal.jsonl`, for the host. Rejects where there is no valid `bench.json`, or an invalid journal. */
export async function readBenchRun(runFolder: string): Promise<BenchRun> {
  // `reports/latest` is a link, and the run's name is its folder's.
  const folder = await realpath(runFolder);
  const file = join(folder, 'bench.json');
  const bench = benchSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const run = basename(folder);
  const at = runTime(run) ?? (await stat(file)).mtime.toISOString();
  const host: HistoryHost = { ...(await hostOf(folder)), ...bench.host };
  return {
    entry: { schema: 1, run, at, host, bench },
    ...(await readCurves(join(folder, 'bench-samples.jsonl'))),
  };
}

/** A run's name begins with when it began: `20260102-030405-1a2b`. */
function runTime(run: string): string | undefined {
  const at = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(run);
  if (!at) return undefined;
  const [, year, month, day, hour, minute, second] = at;
  const iso = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
}

/** What the run's journal says of its host, the last word on each thing; nothing if there is none, as of codecs alone. Rejects with a JournalError. */
async function hostOf(folder: string): Promise<HistoryHost> {
  const file = join(folder, 'journal.jsonl');
  const size = await sizeOf(file);
  if (size === undefined) return {};
  if (size > maxJournalBytes) throw new JournalError('too-large', `${file} is too large to read`);
  const facts: Record<string, unknown> = {};
  for (const entry of parseJournal(await readFile(file, 'utf8'), file))
    if (entry.kind === 'host')
      for (const name of hostFacts) if (entry[name] !== undefined) facts[name] = entry[name];
  return facts;
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}

/** A line that is damaged is skipped, as is the last of a benchmark that died. */
async function readCurves(file: string): Promise<Omit<BenchRun, 'entry'>> {
  const size = await sizeOf(file);
  if (size === undefined) return { curves: [], skipped: [] };
  // refuses: test "samples that are too large to read give no curves"
  if (size > maxSamplesBytes)
    return {
      curves: [],
      skipped: [
        `no latency curves: bench-samples.jsonl has ${size} octets, at most ${maxSamplesBytes} are read`,
      ],
    };
  const collector = collectCurves();
  const damaged: number[] = [];
  let number = 0;
  let more = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number++;
    if (line.trim() === '') continue;
    const repetition = parseRepetition(line);
    if (repetition) collector.add(repetition);
    else if (damaged.length < toldLines) damaged.push(number);
    else more++;
  }
  const skipped = damaged.map((at) => `bench-samples.jsonl:${at} is damaged and left out`);
  if (more > 0) skipped.push(`bench-samples.jsonl has ${more} more damaged lines`);
  return { curves: collector.curves(), skipped };
}

function parseRepetition(line: string) {
  try {
    return benchRepetitionSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
