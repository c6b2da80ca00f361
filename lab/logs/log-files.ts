import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { guestReader, trafficReader } from './guest-lines.ts';
import { journalReader } from './journal-lines.ts';
import type { LineReader } from './log-line.ts';
import { LogsError } from './logs-error.ts';

export interface LogFile {
  readonly path: string;
  readonly read: LineReader;
}

/** What each part says by itself; what the lab says to QEMU is shown when it is asked for. */
const kinds = [
  { ending: '-journal.jsonl', source: (guest: string) => guest, reader: guestReader, isUsual: true },
  { ending: '-qmp.jsonl', source: (guest: string) => `${guest}/qmp`, reader: trafficReader, isUsual: false },
  {
    ending: '-guest-agent.jsonl',
    source: (guest: string) => `${guest}/agent`,
    reader: trafficReader,
    isUsual: false,
  },
] as const;

/** What the journal has of a world's parts, beside the guests' own files. */
const inJournal = ['lab', 'proxy', 'plugin'];

/**
 * The files of a run, or of one of its scenarios, that hold these sources; no sources are the usual ones.
 * Rejects with a LogsError that names the candidates.
 */
export async function logFiles(
  runFolder: string,
  scenario: string | undefined,
  sources: readonly string[],
): Promise<readonly LogFile[]> {
  const artifacts = join(runFolder, 'artifacts');
  const scenarios = scenario === undefined ? await foldersIn(artifacts, runFolder) : [scenario];
  const found = (await Promise.all(scenarios.map((name) => sourcesIn(join(artifacts, name))))).flat();
  const known = new Set([...inJournal, ...found.map(({ source }) => source)]);
  for (const source of sources) {
    // refuses: test "a source that is not there is answered with those that are"
    if (!known.has(source))
      throw new LogsError(
        'unknown-source',
        `there is no source ${JSON.stringify(source)}; there are: ${[...known].join(', ')}`,
      );
  }
  const files = found.filter(({ source, isUsual }) =>
    sources.length === 0 ? isUsual : sources.includes(source),
  );
  return [{ path: join(runFolder, 'journal.jsonl'), read: onlyWanted(scenario, sources) }, ...files];
}

async function foldersIn(artifacts: string, runFolder: string): Promise<readonly string[]> {
  try {
    return await readdir(artifacts);
  } catch (cause) {
    throw new LogsError('no-run', `${runFolder} is no run’s folder: it has no artifacts/`, { cause });
  }
}

async function sourcesIn(folder: string) {
  return (await readdir(folder).catch(() => [])).toSorted().flatMap((file) => {
    const kind = kinds.find(({ ending }) => file.endsWith(ending));
    if (!kind) return [];
    const source = kind.source(file.slice(0, -kind.ending.length));
    return [{ source, isUsual: kind.isUsual, path: join(folder, file), read: kind.reader(source) }];
  });
}

/** The journal has several sources in one file, and is read for its clock in any case. */
function onlyWanted(scenario: string | undefined, sources: readonly string[]): LineReader {
  const read = journalReader(scenario);
  return (line) => {
    const entry = read(line);
    return entry && (sources.length === 0 || sources.includes(entry.source)) ? entry : undefined;
  };
}
