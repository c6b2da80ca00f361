import { access, constants, mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ensurePrivateFolder } from '../../owner/private-folder.ts';
import { cacheFolder } from '../../docker/cache-folder.ts';

const memoryFileSystem = '/dev/shm';
const gib = 1024 ** 3;
const defaultCapGib = 2;

/**
 * Where templates lie: in memory if there is room for another of `ramBytes`, else in the cache.
 * `SPICE_SSO_LAB_TEMPLATES` names another folder. Rejects with a FolderNotOursError: a machine is what its template says.
 */
export async function templateStores(
  env: NodeJS.ProcessEnv = process.env,
  memory = memoryFileSystem,
): Promise<readonly string[]> {
  const named = env['SPICE_SSO_LAB_TEMPLATES'];
  if (named) return [named];
  const onDisk = join(cacheFolder(env), 'templates');
  const writable = await access(memory, constants.W_OK).then(
    () => true,
    () => false,
  );
  return writable ? [await inMemory(memory), onDisk] : [onDisk];
}

/** The store in the file system where anybody may make a folder. */
async function inMemory(memory: string): Promise<string> {
  const folder = join(memory, `spice-sso-lab-${userInfo().uid}`);
  const store = join(folder, 'templates');
  for (const path of [folder, store])
    await ensurePrivateFolder(path, 'name another folder for templates by SPICE_SSO_LAB_TEMPLATES');
  return store;
}

/** Whether the folder's file system has room for a machine's whole memory, and that much again to spare. Makes the folder. */
export async function hasRoomFor(store: string, ramBytes: number): Promise<boolean> {
  try {
    await mkdir(store, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(store);
    return bavail * bsize > 2 * ramBytes;
  } catch {
    return false;
  }
}

/**
 * Removes what was unused for longest until the store is below its cap (`SPICE_SSO_LAB_TEMPLATES_GB`, default 2);
 * `kept` stays. Machines that were forked from a removed template keep the memory that they have open.
 */
export async function enforceTemplateCap(
  store: string,
  kept: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly string[]> {
  const capBytes = (Number(env['SPICE_SSO_LAB_TEMPLATES_GB']) || defaultCapGib) * gib;
  const folders = (await readdir(store))
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(store, name));
  const found = await Promise.all(folders.map(measure));
  const removed: string[] = [];
  let usedBytes = found.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { folder, bytes } of found.toSorted((a, b) => a.usedMs - b.usedMs)) {
    if (usedBytes <= capBytes) break;
    if (folder === kept) continue;
    await rm(folder, { recursive: true, force: true });
    removed.push(folder);
    usedBytes -= bytes;
  }
  return removed;
}

/** A memory file has holes: what it occupies counts, not its size. */
async function measure(folder: string): Promise<{ folder: string; bytes: number; usedMs: number }> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
  const usedMs = await stat(folder).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return { folder, bytes: files.reduce((sum, file) => sum + 512 * (file?.blocks ?? 0), 0), usedMs };
}
