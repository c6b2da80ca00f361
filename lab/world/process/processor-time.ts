import { readdir, readFile } from 'node:fs/promises';

/** Processor time of a process so far, all its living threads together, in seconds (/proc/PID/task/TID/schedstat, proc(5)); undefined when it is gone. */
export async function processorSeconds(pid: number): Promise<number | undefined> {
  try {
    const threads = await readdir(`/proc/${pid}/task`);
    const each = await Promise.all(
      threads.map(async (thread) => {
        const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').catch(() => '0');
        return Number(text.split(' ', 1)[0]);
      }),
    );
    return each.reduce((sum, one) => sum + one, 0) / 1e9;
  } catch {
    return undefined;
  }
}

/** What the whole host's processors did since it started, in clock ticks (/proc/stat, proc(5)). */
export interface HostTicks {
  readonly all: number;
  /** Taken by the host's own host. */
  readonly steal: number;
}

export async function hostTicks(): Promise<HostTicks> {
  return parseHostTicks(await readFile('/proc/stat', 'latin1'));
}

/** The same of the text of /proc/stat. */
export function parseHostTicks(stat: string): HostTicks {
  const [line = ''] = stat.split('\n', 1);
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  return { all: ticks.reduce((sum, one) => sum + one, 0), steal: ticks[7] ?? 0 };
}

/** The part of all processor time between two readings that was stolen, 0 to 1. */
export function stealFraction(before: HostTicks, after: HostTicks): number {
  const all = after.all - before.all;
  return all > 0 ? Math.min(1, Math.max(0, (after.steal - before.steal) / all)) : 0;
}

/** Resident memory of a process in MB (10^6 octets); undefined when it is gone. */
export async function residentMb(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
  return kib === undefined ? undefined : (Number(kib) * 1024) / 1e6;
}
