import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../docker/cache-folder.ts';
import { type LockOptions, withLock } from '../docker/with-lock.ts';
import { createOwnedFolderIn } from '../owner/owned-folder.ts';

const buildTimeoutMs = 15 * 60_000;
const keptGenerations = 2;
const youngMs = 60 * 60_000;

export interface CachedFolder extends LockOptions {
  /** The family in the cache, `images/guest`. */
  readonly kind: string;
  /** Hash of everything that the content depends on. */
  readonly key: string;
  /** Fills the new folder; nothing is kept when it rejects. */
  readonly build: (folder: string) => Promise<void>;
}

/**
 * The folder `<cache>/<kind>-<key>`, built first where it is missing. Builds go to a temporary folder that is renamed
 * when complete, under a lock, so a killed or a parallel build leaves nothing half done.
 * Older generations of the kind are removed unless they were used within the hour.
 */
export async function ensureCachedFolder(wanted: CachedFolder): Promise<string> {
  const folder = join(cacheFolder(), `${wanted.kind}-${wanted.key}`);
  if (await touch(folder)) return folder;
  const build = async () => {
    if (!(await touch(folder))) await buildInto(folder, wanted);
  };
  await withLock(join(cacheFolder(), `${wanted.kind}.lock`), buildTimeoutMs, build, wanted);
  return folder;
}

async function buildInto(folder: string, wanted: CachedFolder): Promise<void> {
  const parent = join(folder, '..');
  await using building = await createOwnedFolderIn(parent, '.building');
  await wanted.build(building.path);
  await rename(building.path, folder);
  await removeOlder(folder, wanted);
}

async function touch(folder: string): Promise<boolean> {
  const now = new Date();
  return utimes(folder, now, now).then(
    () => true,
    () => false,
  );
}

async function removeOlder(current: string, { kind }: CachedFolder): Promise<void> {
  const parent = join(current, '..');
  const prefix = `${join(cacheFolder(), kind)}-`;
  const folders = (await readdir(parent))
    .map((name) => join(parent, name))
    .filter((folder) => folder.startsWith(prefix) && folder !== current);
  const dated = await Promise.all(
    folders.map(async (folder) => ({ folder, usedMs: (await stat(folder)).mtimeMs })),
  );
  const old = dated
    .sort((a, b) => b.usedMs - a.usedMs)
    .slice(keptGenerations)
    .filter(({ usedMs }) => Date.now() - usedMs > youngMs);
  await Promise.all(old.map(({ folder }) => rm(folder, { recursive: true, force: true })));
}
