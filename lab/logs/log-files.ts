import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { guestReader, trafficReader } from './guest-lines.ts';
import { journalReader } from './journal-lines.ts';
import type { LineReader } from './log-line.ts';

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

/** The files of a run, or of one of its scenarios, that hold these sources; no sources are the usual ones. */
export async function logFiles(
  runFolder: string,
  scenario: string | undefined,
  sources: readonly string[],
): Promise<readonly LogFile[]> {
  const artifacts = join(runFolder, 'artifacts');
  const scenarios = scenario === undefined ? await readdir(artifacts) : [scenario];
  const wanted = (source: string, isUsual: boolean) =>
    sources.length === 0 ? isUsual : sources.includes(source);
  const files = await Promise.all(
    scenarios.map(async (name) => {
      const folder = join(artifacts, name);
      return (await readdir(folder).catch(() => [])).flatMap((file) => {
        const kind = kinds.find(({ ending }) => file.endsWith(ending));
        if (!kind) return [];
        const source = kind.source(file.slice(0, -kind.ending.length));
        return wanted(source, kind.isUsual) ? [{ path: join(folder, file), read: kind.reader(source) }] : [];
      });
    }),
  );
  return [{ path: join(runFolder, 'journal.jsonl'), read: onlyWanted(scenario, sources) }, ...files.flat()];
}

/** The journal has several sources in one file, and is read for its clock in any case. */
function onlyWanted(scenario: string | undefined, sources: readonly string[]): LineReader {
  const read = journalReader(scenario);
  return (line) => {
    const entry = read(line);
    return entry && (sources.length === 0 || sources.includes(entry.source)) ? entry : undefined;
  };
}
