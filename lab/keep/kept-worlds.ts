import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { ownedFolders } from '../world/owner/owned-folder.ts';
import { askKeeper } from './ask-keeper.ts';
import { idOf, socketName } from './keep-world.ts';
import { statusSchema, type WorldStatus } from './request-schema.ts';

const statusTimeoutMs = 5000;

/** A world that some lab of this user keeps. */
export interface KeptWorld {
  readonly id: string;
  readonly socketPath: string;
  readonly status: WorldStatus;
}

/** All of them, by what their keepers say now; one that is just going away is left out. */
export async function keptWorlds(): Promise<readonly KeptWorld[]> {
  const folders = (await ownedFolders()).filter(({ alive }) => alive);
  const worlds = await Promise.all(folders.map(({ path }) => worldIn(path)));
  return worlds
    .filter((world) => world !== undefined)
    .toSorted((a, b) => a.status.run.localeCompare(b.status.run) || a.id.localeCompare(b.id));
}

async function worldIn(folder: string): Promise<KeptWorld | undefined> {
  const socketPath = join(folder, socketName);
  try {
    await access(socketPath);
    const status = statusSchema.parse(await askKeeper(socketPath, { request: 'status' }, statusTimeoutMs));
    return { id: idOf(folder), socketPath, status };
  } catch {
    return undefined;
  }
}
