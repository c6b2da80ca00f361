import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Above what any guest has; a larger file is left to getent(1). */
const maxFileOctets = 1_048_576;

/**
 * A user's line of /etc/passwd or /etc/shadow, where nsswitch.conf(5) has the local files first, so that NSS would say
 * the same; undefined when it may not. Starting getent(1) costs an emulated guest 0.2 s of a login.
 */
export async function lineOfLocalFile(
  database: 'passwd' | 'shadow',
  user: string,
  folder = '/etc',
): Promise<string | undefined> {
  const [order, text] = await Promise.all([
    readText(join(folder, 'nsswitch.conf')),
    readText(join(folder, database)),
  ]);
  if (!filesComeFirst(order, database)) return undefined;
  // The whole field: a name with a colon in it is nobody's.
  return text.split('\n').find((line) => line.split(':', 1)[0] === user);
}

/** glibc's own default for both is `files`. */
function filesComeFirst(nsswitch: string, database: string): boolean {
  const entry = nsswitch.split('\n').find((line) => new RegExp(`^\\s*${database}\\s*:`).test(line));
  return entry === undefined || /:\s*files(\s|$)/.test(entry);
}

async function readText(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.length > maxFileOctets ? '' : text;
}
