import { readdirSync, readFileSync } from 'node:fs';
import { deadlinesOf } from '../../deadline/deadlines-of.ts';
import { isAlive, parseOwner } from './owner.ts';
import { ownerVariable } from './tied-command.ts';

const { waitUntil } = deadlinesOf('lab');

const endTimeoutMs = 2000;

/** Kills the processes of dead labs, whatever became of their parents, and resolves to their ids when they are gone. */
export async function endAbandonedProcesses(): Promise<readonly number[]> {
  const killed = new Set<number>();
  // Looked for again until none is left: one may have started another since.
  await waitUntil(
    () => {
      const pids = abandonedProcesses();
      for (const pid of pids) if (kill(pid)) killed.add(pid);
      return pids;
    },
    (pids) => pids.length === 0,
    { for: 'the processes of dead labs to end', timeoutMs: endTimeoutMs, intervalMs: 20 },
  );
  return [...killed];
}

function abandonedProcesses(): readonly number[] {
  // Synchronous: a hundred reads of /proc take 3 ms, through the thread pool twice that.
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isAbandoned(name))
    .map(Number);
}

function isAbandoned(pid: string): boolean {
  let environment: string;
  try {
    environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // Another user's, or gone.
    return false;
  }
  const mark = environment.split('\0').find((line) => line.startsWith(`${ownerVariable}=`));
  const owner = parseOwner(mark?.slice(ownerVariable.length + 1) ?? '');
  return owner !== undefined && !isAlive(owner);
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
