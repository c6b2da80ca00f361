import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../world/docker/cache-folder.ts';
import { stopOwnEngine } from '../world/docker/stop-engine.ts';
import { ownedFolders } from '../world/owner/owned-folder.ts';
import { templateStores } from '../world/qemu/template/template-store.ts';

/** A lab that runs has files of the cache open. */
export class CacheInUseError extends Error {
  readonly code = 'cache-in-use';
}

/** Stops the lab's engine and empties the cache; refuses while a lab runs. Returns the folder. */
export async function clearCache(): Promise<string> {
  if ((await ownedFolders()).some((folder) => folder.alive)) {
    throw new CacheInUseError('a lab is running: end it before the cache is removed');
  }
  await stopOwnEngine();
  const cache = cacheFolder();
  for (const name of await readdir(cache).catch(() => [])) {
    // The lock stays: whoever waits on it has this very file open.
    if (!name.endsWith('.lock')) await rm(join(cache, name), { recursive: true, force: true });
  }
  for (const store of await templateStores()) await rm(store, { recursive: true, force: true });
  return cache;
}
