import { lstat, mkdir } from 'node:fs/promises';

/** A folder where anybody may make one is there already and is not this user's alone: what lies in it is not believed. */
export class FolderNotOursError extends Error {
  readonly code = 'folder-not-ours';
  readonly folder: string;

  constructor(folder: string, why: string, otherwise: string) {
    super(
      `${folder} ${why}, so the lab trusts nothing in it: have it removed (rm -r ${folder}), or ${otherwise}`,
    );
    this.name = 'FolderNotOursError';
    this.folder = folder;
  }
}

/**
 * Makes a folder that is this user's alone, or makes sure that the one that is there is: a folder, no link, its owner
 * this user, its mode 0700. `otherwise` completes "have it removed, or …". Rejects with a FolderNotOursError.
 */
export async function ensurePrivateFolder(folder: string, otherwise: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  await requirePrivateFolder(folder, otherwise);
}

/** The same of a folder that need not be there; resolves to whether it is. */
export async function requirePrivateFolder(folder: string, otherwise: string): Promise<boolean> {
  const found = await lstat(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return false;
  const refuse = (why: string) => {
    throw new FolderNotOursError(folder, why, otherwise);
  };
  // refuses: test "a link in the place of a private folder is refused"
  if (found.isSymbolicLink()) refuse('is a symbolic link');
  // refuses: test "a file in the place of a private folder is refused"
  if (!found.isDirectory()) refuse('is not a folder');
  const uid = process.getuid?.();
  // refuses: test "a private folder of another user is refused"
  if (found.uid !== uid) refuse(`belongs to the user ${found.uid}, not to ${uid ?? 'you'}`);
  // refuses: test "a private folder that others may enter is refused"
  if ((found.mode & 0o777) !== 0o700)
    refuse(`has the mode ${(found.mode & 0o777).toString(8).padStart(4, '0')}, not 0700`);
  return true;
}
