import { deadlinesOf } from '../deadline/deadlines-of.ts';
import { type LogFile, logFiles } from './log-files.ts';
import type { LogLine } from './log-line.ts';
import { tailFile } from './tail-file.ts';

const { waitUntil } = deadlinesOf('lab');

/** A kept world does not live longer. */
const followTimeoutMs = 25 * 3_600_000;
const followIntervalMs = 200;
/** Whether a world is still kept is asked less often than its files are read. */
const aliveIntervalMs = 1000;

export interface FollowOptions {
  readonly print: (line: LogLine) => void;
  readonly isKept: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** All lines so far of a run, or of one of its scenarios, by time. */
export async function readLogs(
  runFolder: string,
  scenario: string | undefined,
  sources: readonly string[],
): Promise<readonly LogLine[]> {
  const tails = (await logFiles(runFolder, scenario, sources)).map(tailOf);
  return byTime(await drain(tails));
}

/** The lines so far, then those that come, until the world is not kept any more or `signal` aborts. */
export async function followLogs(
  runFolder: string,
  scenario: string,
  sources: readonly string[],
  { print, isKept, signal }: FollowOptions,
): Promise<void> {
  const tails = (await logFiles(runFolder, scenario, sources)).map(tailOf);
  let askedAtMs = 0;
  let kept = true;
  await waitUntil(
    async () => {
      // Asked first: what was said until the end is printed after it.
      if (Date.now() - askedAtMs >= aliveIntervalMs) {
        kept = await isKept();
        askedAtMs = Date.now();
      }
      for (const line of byTime(await drain(tails))) print(line);
      return kept;
    },
    (stillKept) => !stillKept,
    { for: 'the world to be down', timeoutMs: followTimeoutMs, intervalMs: followIntervalMs, signal },
  ).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Lines of one moment stay in the order of their file. */
export function byTime(lines: readonly LogLine[]): readonly LogLine[] {
  return lines.toSorted((a, b) => a.atMs - b.atMs);
}

const tailOf = ({ path, read }: LogFile) => {
  const tail = tailFile(path);
  return async () => {
    const { lines, atEnd } = await tail();
    return { lines: lines.map(read).filter((line) => line !== undefined), atEnd };
  };
};

/** Reads every file to its present end. */
async function drain(tails: readonly ReturnType<typeof tailOf>[]): Promise<readonly LogLine[]> {
  const all = await Promise.all(
    tails.map(async (tail) => {
      const lines: LogLine[] = [];
      for (let read = await tail(); !read.atEnd; read = await tail()) lines.push(...read.lines);
      return lines;
    }),
  );
  return all.flat();
}
