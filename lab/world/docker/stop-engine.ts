import { readFile, rm } from 'node:fs/promises';
import { deadlinesOf } from '../../deadline/deadlines-of.ts';
import { cacheFolder } from './cache-folder.ts';
import { ownEngineFolder } from './own-engine.ts';
import { unmountBelow } from './unmount-below.ts';

const { waitUntil } = deadlinesOf('host');

const stopTimeoutMs = 30_000;

/** Ends the lab's own engine and its containers; resolves to its pid, or undefined when it does not run. */
export async function stopOwnEngine(): Promise<number | undefined> {
  const folder = ownEngineFolder(cacheFolder());
  const pid = await ownEnginePid(folder);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    await waitUntil(
      () => ownEnginePid(folder),
      (seen) => seen !== pid,
      { for: `dockerd (pid ${pid}) to end`, timeoutMs: stopTimeoutMs },
    );
  }
  // One that crashed left as much behind.
  await unmountBelow(folder);
  await rm(`${folder}/docker.sock`, { force: true });
  return pid;
}

/** The pid in the engine's pid file, if that process is really a dockerd on our socket: a stale file names a stranger. */
export async function ownEnginePid(folder: string): Promise<number | undefined> {
  const text = await readFile(`${folder}/dockerd.pid`, 'utf8').catch(() => '');
  if (!/^[1-9]\d{0,9}\s*$/.test(text)) return undefined;
  const argv = (await readFile(`/proc/${text.trim()}/cmdline`, 'utf8').catch(() => '')).split('\0');
  const isOurs = argv[0]?.endsWith('dockerd') === true && argv.includes(`unix://${folder}/docker.sock`);
  return isOurs ? Number(text) : undefined;
}
