import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { deadlinesOf } from '../../../deadline/deadlines-of.ts';

const { waitUntil } = deadlinesOf('lab');

/** proc(5): utime and stime count ticks of 10 ms on every Linux that the lab runs on. */
const tickMs = 10;
const windowMs = 400;
/** A guest that only waits uses a few percent of one processor. */
const idleMs = 60;
const timeoutMs = 60_000;

/** Waits until a process has used less than a seventh of a processor for a while: a guest that has nothing left to do. */
export async function waitUntilIdle(pid: number, who: string, signal: AbortSignal): Promise<void> {
  await waitUntil(
    async () => {
      const before = await usedMs(pid);
      await delay(windowMs, undefined, { signal });
      return (await usedMs(pid)) - before;
    },
    (busyMs) => busyMs <= idleMs,
    {
      for: `${who} to have nothing to do`,
      timeoutMs,
      intervalMs: 1,
      signal,
      describe: (busyMs) => `it used ${busyMs} ms of ${windowMs} ms`,
    },
  );
}

async function usedMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
