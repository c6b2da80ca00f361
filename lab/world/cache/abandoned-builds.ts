import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../docker/cache-folder.ts';
import { removeAbandonedFolders } from '../owner/owned-folder.ts';

/** Removes what killed builds left half done in the cache, and returns its paths. */
export async function removeAbandonedBuilds(): Promise<readonly string[]> {
  const families = await readdir(cacheFolder(), { withFileTypes: true }).catch(() => []);
  const folders = families.filter((family) => family.isDirectory());
  return removeAbandonedFolders(folders.map(({ name }) => join(cacheFolder(), name)));
}
