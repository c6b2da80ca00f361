import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Of what a site would install, and of what goes into the guest's disk: nobody but the owner writes, everybody reads. */
export const settledModes = { folder: 0o755, program: 0o755, file: 0o644 } as const;

/**
 * Gives a folder and all that is in it these modes, whatever umask it was built under: the proxy refuses a plugin that
 * others may write to, and the disk of the guest keeps the modes that it finds. What its owner may run stays a program.
 */
export async function settleModes(folder: string): Promise<void> {
  await chmod(folder, settledModes.folder);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, settledModes.folder);
    else if (entry.isFile())
      await chmod(path, (await isProgram(path)) ? settledModes.program : settledModes.file);
  }
}

async function isProgram(path: string): Promise<boolean> {
  return ((await stat(path)).mode & 0o100) !== 0;
}
