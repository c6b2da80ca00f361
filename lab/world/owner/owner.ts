import { readFileSync } from 'node:fs';

/** The lab process that something belongs to. A pid alone is reused by the kernel; with its start time it is unique. */
export interface Owner {
  readonly pid: number;
  /** Clock ticks after boot (proc(5), stat field 22). */
  readonly startTicks: number;
}

/** This process. */
export function thisOwner(): Owner {
  const owner = ownerOf(process.pid);
  if (owner === undefined) throw new Error('/proc/self/stat is not readable: is /proc mounted?');
  return owner;
}

/** A running process as an owner; undefined when it has ended. */
export function ownerOf(pid: number): Owner | undefined {
  const startTicks = startTicksOf(pid);
  return startTicks === undefined ? undefined : { pid, startTicks };
}

/** True while that very process runs; a zombie counts as dead. */
export function isAlive(owner: Owner): boolean {
  return startTicksOf(owner.pid) === owner.startTicks;
}

/** The owner as labels and environments have it: `<pid>:<start ticks>`. */
export function ownerText(owner: Owner): string {
  return `${owner.pid}:${owner.startTicks}`;
}

/** The owner that such a text names; undefined when it is none. */
export function parseOwner(text: string): Owner | undefined {
  const [, pid, startTicks] = /^([1-9]\d{0,9}):(\d{1,15})$/.exec(text) ?? [];
  return pid === undefined || startTicks === undefined
    ? undefined
    : { pid: Number(pid), startTicks: Number(startTicks) };
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
