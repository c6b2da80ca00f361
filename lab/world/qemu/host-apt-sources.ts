import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The host's own apt source files that offer the guest's Debian release, as they are: they know the mirror
 * that can be reached from here. Empty when there are none, and mmdebstrap then takes its default.
 */
export async function hostAptSources(release: string, aptFolder = '/etc/apt'): Promise<readonly string[]> {
  const parts = join(aptFolder, 'sources.list.d');
  const names = (await readdir(parts).catch(() => [])).filter((name) => /\.(list|sources)$/.test(name));
  const files = [join(aptFolder, 'sources.list'), ...names.sort().map((name) => join(parts, name))];
  const offers = await Promise.all(
    files.map(async (file) => offersRelease(await readFile(file, 'utf8').catch(() => ''), release)),
  );
  return files.filter((_file, index) => offers[index]);
}

/** True when a line that is not a comment names the release as a suite, in either of apt's formats (sources.list(5)). */
function offersRelease(text: string, release: string): boolean {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .some((line) => /^(deb\s|Suites:)/i.test(line) && line.split(/\s+/).includes(release));
}
