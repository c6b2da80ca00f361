import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The lab process that something belongs to. A pid alone is reused by the kernel; with its start time it is unique. */
export const ownerSchema = z.strictObject({
  pid: z.int().positive(),
  /** Clock ticks after boot (proc(5), stat field 22). */
  startTicks: z.int().nonnegative(),
});

export type Owner = z.infer<typeof ownerSchema>;

/** This process. */
export function thisOwner(): Owner {
  const startTicks = startTicksOf(process.pid);
  if (startTicks === undefined) throw new Error('/proc/self/stat is not readable: is /proc mounted?');
  return { pid: process.pid, startTicks };
}

/** True while that very process runs; a zombie counts as dead. */
export function isAlive(owner: Owner): boolean {
  return startTicksOf(owner.pid) === owner.startTicks;
}

function startTicksOf(pid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The command name, field 2, is in parentheses and may hold spaces and parentheses itself.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : Number(rest[18]);
}
