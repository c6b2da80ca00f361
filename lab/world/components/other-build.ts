import { cp, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { folderHash, textHash } from '../docker/content-hash.ts';
import { MachineError } from '../qemu/machine-error.ts';

/** What goes into the guest's /opt/sso, and what a desktop runs. */
const sides = ['guest', 'desktop'] as const;
export type BuildSide = (typeof sides)[number];

/** Of the files whose names matter, each build has at least one. */
const known: Readonly<Record<BuildSide, readonly string[]>> = {
  guest: ['sso-guest-agent', 'pam_sso_handle.so', 'sso-console-lock'],
  desktop: ['spice-port-proxy.js', 'plugins'],
};
const maxBytes = 256 * 1024 * 1024;

/**
 * Checks that a folder is a build of the components: `guest/`, `desktop/` or both, laid out as `lab components` does.
 * Rejects with a MachineError: no-components.
 */
export async function checkBuild(folder: string): Promise<void> {
  const found = (await Promise.all(sides.map((side) => partsOf(folder, side)))).flat();
  if (found.length === 0) {
    const wanted = sides.flatMap((side) => known[side].map((name) => `${side}/${name}`)).join(', ');
    throw new MachineError(
      'no-components',
      `${folder} is no build of the components: it has none of ${wanted}`,
    );
  }
}

/** Lays one side of another build over this checkout's; what it lacks stays. */
export async function layOver(folder: string, side: BuildSide, onto: string): Promise<void> {
  if ((await partsOf(folder, side)).length > 0) await cp(join(folder, side), onto, { recursive: true });
}

/** A key that changes with anything in one side of the build. Rejects with a MachineError: no-components. */
export async function buildKey(folder: string, side: BuildSide): Promise<string> {
  await checkBuild(folder);
  if ((await partsOf(folder, side)).length === 0) return '';
  await checkFiles(join(resolve(folder), side));
  return textHash(folderHash(join(resolve(folder), side), undefined, true));
}

async function partsOf(folder: string, side: BuildSide): Promise<readonly string[]> {
  const names = await readdir(join(folder, side)).catch(() => []);
  return names.filter((name) => known[side].includes(name));
}

async function checkFiles(folder: string): Promise<void> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // Its target would be neither hashed nor copied.
    if (entry.isSymbolicLink())
      throw new MachineError('no-components', `${path} is a symbolic link; a build is made of files`);
    if (entry.isFile()) bytes += (await stat(path)).size;
    if (bytes > maxBytes)
      throw new MachineError('no-components', `${folder} is larger than ${maxBytes / 1024 ** 2} MiB`);
  }
}
