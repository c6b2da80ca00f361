import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { mountsBelow, unmountBelow } from '../docker/unmount-below.ts';
import { removeAsRoot } from './chroot-mode.ts';
import { ensurePrivateFolder, requirePrivateFolder } from './private-folder.ts';
import { isAlive, thisOwner } from './owner.ts';

/** What an owned folder is for: a run's own files, or something for the cache that is not complete yet. */
export type FolderPurpose = 'run' | '.building';

export interface OwnedFolder {
  readonly path: string;
  /** Whether its lab still runs. */
  readonly alive: boolean;
}

const nameForm = /^(?:run|\.building)-([1-9]\d{0,9})-(\d{1,15})-\w{6}$/;

/** Where this user's running labs keep sockets and other files that end with them; short, for sun_path's 108 octets. */
export function ownedFoldersRoot(): string {
  return join(tmpdir(), `spice-sso-lab-${userInfo().uid}`);
}

const otherwise = 'name another folder for temporary files by TMPDIR';

/**
 * A new 0700 folder that belongs to this process. Disposing removes it; `ownedFolders` finds it if nobody did.
 * Rejects with a FolderNotOursError: anybody may make its parent first.
 */
export async function createOwnedFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  await mkdir(dirname(ownedFoldersRoot()), { recursive: true });
  await ensurePrivateFolder(ownedFoldersRoot(), otherwise);
  return createOwnedFolderIn(ownedFoldersRoot(), 'run');
}

/** The same in an existing folder. */
export async function createOwnedFolderIn(
  parent: string,
  purpose: FolderPurpose,
): Promise<{ readonly path: string } & AsyncDisposable> {
  const { pid, startTicks } = thisOwner();
  // The owner is in the name, so that no folder is ever seen without one; a colon would end a path in KRB5_CONFIG.
  const path = await mkdtemp(join(parent, `${purpose}-${pid}-${startTicks}-`));
  return { path, [Symbol.asyncDispose]: () => removeWhole(path) };
}

/** Every folder of this user's labs. Rejects with a FolderNotOursError. */
export async function ownedFolders(): Promise<readonly OwnedFolder[]> {
  await requirePrivateFolder(ownedFoldersRoot(), otherwise);
  return ownedFoldersIn(ownedFoldersRoot());
}

/** Removes what dead labs of this user left, as `removeAbandonedFolders` does. Rejects with a FolderNotOursError. */
export async function removeAbandonedOwnedFolders(): Promise<readonly string[]> {
  await requirePrivateFolder(ownedFoldersRoot(), otherwise);
  return removeAbandonedFolders([ownedFoldersRoot()]);
}

/** Removes the folders in `parents` that dead labs left, with what is mounted in them; returns the paths of those that are gone. */
export async function removeAbandonedFolders(parents: readonly string[]): Promise<readonly string[]> {
  const folders = (await Promise.all(parents.map(ownedFoldersIn))).flat();
  const abandoned = folders.filter(({ alive }) => !alive).map(({ path }) => path);
  const removed = await Promise.all(abandoned.map(async (path) => ((await remove(path)) ? [path] : [])));
  return removed.flat();
}

async function ownedFoldersIn(parent: string): Promise<readonly OwnedFolder[]> {
  const names = await readdir(parent).catch(() => []);
  return names.flatMap((name) => {
    const [, pid, startTicks] = nameForm.exec(name) ?? [];
    if (pid === undefined) return [];
    return { path: join(parent, name), alive: isAlive({ pid: Number(pid), startTicks: Number(startTicks) }) };
  });
}

async function remove(path: string): Promise<boolean> {
  // Another clean-up may be at the same folder; only what stands afterwards counts.
  await unmountBelow(path).catch(() => undefined);
  // What is mounted still is not the lab's own data, and must not be deleted through it.
  if (mountsBelow(await readFile('/proc/self/mounts', 'utf8'), path).length > 0) return false;
  return removeWhole(path).then(
    () => true,
    () => false,
  );
}

/** A build that was killed leaves folders of its namespace's other users, which their own user cannot remove. */
async function removeWhole(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(async (error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    await removeAsRoot(path);
  });
}
