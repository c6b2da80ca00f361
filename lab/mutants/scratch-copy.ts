import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A copy of a checkout, with what is not committed yet, in which checks are taken out. Disposing removes it. */
export interface ScratchCopy extends AsyncDisposable {
  readonly path: string;
  /** Gives a file other text; resolves with what gives it its own back. */
  change(file: string, text: string): Promise<() => Promise<void>>;
}

/** The packages are shared by hard links where the file system allows it: they are read, never written. */
export async function makeScratchCopy(checkout: string): Promise<ScratchCopy> {
  const path = await mkdtemp(join(tmpdir(), 'sso-mutants-'));
  const remove = () => rm(path, { recursive: true, force: true });
  try {
    const listed = await execa('git', ['ls-files', '-coz', '--exclude-standard'], { cwd: checkout });
    for (const file of new Set(listed.stdout.split('\0').filter((one) => one !== '')))
      await cp(join(checkout, file), join(path, file), { recursive: true, mode: 0 }).catch(ignoreDeleted);
    await sharePackages(checkout, path);
    return {
      path,
      async change(file, text) {
        const place = join(path, file);
        const before = await readFile(place, 'utf8');
        await writeFile(place, text);
        return () => writeFile(place, before);
      },
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function sharePackages(checkout: string, path: string): Promise<void> {
  const from = join(checkout, 'node_modules');
  const linked = await execa('cp', ['-al', from, path], { reject: false });
  if (!linked.failed) return;
  await rm(join(path, 'node_modules'), { recursive: true, force: true });
  await execa('cp', ['-a', from, path]);
}

/** A file that git knows and that is deleted, but not yet committed so. */
function ignoreDeleted(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
