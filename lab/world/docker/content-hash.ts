import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The first 16 hex digits of SHA-256 over the folder's files and their relative names; with `programs`, also over which
 * of them their owner may run. Other modes are git's and the umask's, and never matter.
 * In one go: hundreds of small files take several times as long when each waits for its turn.
 */
export function folderHash(
  folder: string,
  skip: (name: string) => boolean = () => false,
  programs = false,
): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.replace(/\/$/, '').length + 1))
    .filter((name) => !skip(name))
    .sort();
  const hash = createHash('sha256');
  for (const name of names) {
    const content = readFileSync(join(folder, name));
    const mayRun = programs && (statSync(join(folder, name)).mode & 0o100) !== 0;
    hash.update(`${name}\0${mayRun ? 'x' : ''}${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** The same for a text. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
