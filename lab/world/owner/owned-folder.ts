import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isAlive, type Owner, ownerSchema, thisOwner } from './owner.ts';

const ownerFile = 'owner.json';

/** Where this user's running labs keep sockets and other files that end with them; short, for sun_path's 108 octets. */
export function ownedFoldersRoot(): string {
  return join(tmpdir(), `spice-sso-lab-${userInfo().uid}`);
}

/** A new 0700 folder that belongs to this process. Disposing removes it; `ownedFolders` finds it if nobody did. */
export async function createOwnedFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  await mkdir(ownedFoldersRoot(), { recursive: true, mode: 0o700 });
  const path = await mkdtemp(join(ownedFoldersRoot(), 'run-'));
  await writeFile(join(path, ownerFile), JSON.stringify(thisOwner()), { mode: 0o600 });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Every folder of this user's labs, with whether its lab still runs. */
export async function ownedFolders(): Promise<readonly { readonly path: string; readonly alive: boolean }[]> {
  const names = await readdir(ownedFoldersRoot()).catch(() => []);
  return Promise.all(
    names.map(async (name) => {
      const path = join(ownedFoldersRoot(), name);
      const owner = await readOwner(path);
      return { path, alive: owner !== undefined && isAlive(owner) };
    }),
  );
}

/** Removes the folders that dead labs left, and returns their paths. Those of running labs are not touched. */
export async function removeAbandonedFolders(): Promise<readonly string[]> {
  const abandoned = (await ownedFolders()).filter((folder) => !folder.alive).map((folder) => folder.path);
  await Promise.all(abandoned.map((path) => rm(path, { recursive: true, force: true })));
  return abandoned;
}

async function readOwner(folder: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(join(folder, ownerFile), 'utf8')));
  } catch {
    return undefined;
  }
}
