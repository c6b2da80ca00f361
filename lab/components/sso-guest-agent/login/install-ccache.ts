import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Gives a verified credential cache to its user: written aside in `folder`, which is not the user's, and renamed to
 * `target`, 0600 and the user's from its first byte on, so that nobody meets half a cache or one that is not theirs.
 */
export async function installCcache(
  source: string,
  { target, folder }: { readonly target: string; readonly folder: string },
  owner: { readonly uid: number; readonly gid: number },
): Promise<void> {
  const aside = join(folder, `.krb5cc_${randomBytes(12).toString('hex')}`);
  const content = await readFile(source);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await open(aside, flags, 0o600);
  try {
    await fill(file, content, owner.uid, owner.gid);
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  } finally {
    content.fill(0);
  }
}

async function fill(file: FileHandle, content: Buffer, uid: number, gid: number): Promise<void> {
  try {
    await file.writeFile(content);
    await file.chown(uid, gid);
  } finally {
    await file.close();
  }
}
