import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The mount points below a folder, deepest first, from the text of /proc/self/mounts (proc(5): blanks are octal). */
export function mountsBelow(mounts: string, folder: string): readonly string[] {
  return mounts
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .map((path) =>
      path.replaceAll(/\\([0-7]{3})/g, (_whole, octal: string) => String.fromCharCode(parseInt(octal, 8))),
    )
    .filter((path) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length);
}

/** Unmounts what an engine left mounted in its folder: it keeps its network namespace there, even when it ends well. */
export async function unmountBelow(folder: string): Promise<void> {
  for (const path of mountsBelow(await readFile('/proc/self/mounts', 'utf8'), folder)) {
    await run('umount', [path], { timeout: 10_000 });
  }
}
