import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { settleModes } from './settle-modes.ts';

test.serial('what is built under any umask has the same modes', async (t) => {
  for (const umask of [0o000, 0o002, 0o022, 0o077]) {
    const folder = await mkdtemp(join(tmpdir(), 'settle-'));
    t.teardown(() => rm(folder, { recursive: true }));
    const before = process.umask(umask);
    try {
      await mkdir(join(folder, 'plugins'));
      await writeFile(join(folder, 'plugins', 'spice-client-sso'), '', { mode: 0o777 });
      await writeFile(join(folder, 'package.json'), '');
      await settleModes(folder);
    } finally {
      process.umask(before);
    }
    const modeOf = async (path: string) => ((await stat(join(folder, path))).mode & 0o777).toString(8);
    const names = ['', ...(await readdir(folder, { recursive: true }))].toSorted();
    const modes = await Promise.all(names.map(async (name) => [name, await modeOf(name)] as const));
    t.deepEqual(modes, [
      ['', '755'],
      ['package.json', '644'],
      ['plugins', '755'],
      ['plugins/spice-client-sso', '755'],
    ]);
  }
});

test('a file that its owner may not run does not become a program', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'settle-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'data'), '');
  await chmod(join(folder, 'data'), 0o666);
  await settleModes(folder);
  t.is((await stat(join(folder, 'data'))).mode & 0o777, 0o644);
});
