import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownedFolders, removeAbandonedFolders } from '../owner/owned-folder.ts';

/** What an earlier, killed lab left, and is now gone. */
export interface Reaped {
  /** Process ids of the QEMUs that were killed. */
  readonly killed: readonly number[];
  /** The folders that were removed. */
  readonly folders: readonly string[];
}

/** Ends the machines of dead labs and removes their folders; a running lab's are not touched. */
export async function reapMachines(): Promise<Reaped> {
  const abandoned = (await ownedFolders()).filter((folder) => !folder.alive).map((folder) => folder.path);
  const killed = (await Promise.all(abandoned.map(qemusOf))).flat();
  for (const pid of killed) process.kill(pid, 'SIGKILL');
  return { killed, folders: await removeAbandonedFolders() };
}

/** QEMUs whose command line names a socket in the folder: the folder's name is random, so no stranger's can. */
async function qemusOf(folder: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const owned = await Promise.all(
    pids.map(async (pid) => {
      const argv = await readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '');
      return argv.startsWith('qemu-system-') && argv.includes(`${folder}/`);
    }),
  );
  return pids.filter((_pid, index) => owned[index]).map(Number);
}
