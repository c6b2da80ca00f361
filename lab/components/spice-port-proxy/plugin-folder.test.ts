import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { approvedPlugin } from './plugin-folder.ts';

test('an executable file in the folder is approved, also by a link that stays inside, and a linked folder', async (t) => {
  const { root, folder } = await setUp(t);
  await symlink('plugin', join(folder, 'alias'));
  await symlink(folder, join(root, 'linked'));
  t.is(await approvedPlugin(folder, 'plugin'), join(folder, 'plugin'));
  t.is(await approvedPlugin(folder, 'alias'), join(folder, 'plugin'));
  t.is(await approvedPlugin(join(root, 'linked'), 'plugin'), join(folder, 'plugin'));
});

test('a name that is not a plain file name is refused', async (t) => {
  const { folder } = await setUp(t);
  for (const name of ['', '.', '..', '../plugin', 'sub/plugin', '/bin/sh', 'plugin\0']) {
    await t.throwsAsync(approvedPlugin(folder, name), { code: 'plugin-name-invalid' });
  }
});

test('a link out of the folder is refused, also into a folder below', async (t) => {
  const { folder } = await setUp(t);
  await symlink('/bin/sh', join(folder, 'shell'));
  await mkdir(join(folder, 'sub'));
  await writeFile(join(folder, 'sub', 'deep'), '#!/bin/sh\n', { mode: 0o755 });
  await symlink('sub/deep', join(folder, 'deep'));
  for (const name of ['shell', 'deep']) {
    await t.throwsAsync(approvedPlugin(folder, name), { code: 'plugin-outside-folder' });
  }
});

test('a plugin that is missing, a folder or not executable is refused', async (t) => {
  const { folder } = await setUp(t);
  await mkdir(join(folder, 'sub'));
  await writeFile(join(folder, 'text'), '', { mode: 0o644 });
  await t.throwsAsync(approvedPlugin(folder, 'absent'), { code: 'plugin-missing' });
  await t.throwsAsync(approvedPlugin(folder, 'sub'), { code: 'plugin-not-executable' });
  await t.throwsAsync(approvedPlugin(folder, 'text'), { code: 'plugin-not-executable' });
});

test('a plugin or a folder that others may write to is refused', async (t) => {
  const { folder } = await setUp(t);
  for (const mode of [0o775, 0o757]) {
    await chmod(join(folder, 'plugin'), mode);
    await t.throwsAsync(approvedPlugin(folder, 'plugin'), { code: 'plugin-untrusted' });
  }
  await chmod(join(folder, 'plugin'), 0o755);
  for (const mode of [0o775, 0o1777]) {
    await chmod(folder, mode);
    await t.throwsAsync(approvedPlugin(folder, 'plugin'), { code: 'plugin-folder-untrusted' });
  }
});

test('a parent that others may write to is refused, unless its sticky bit keeps them from the folder', async (t) => {
  const { root, folder } = await setUp(t);
  for (const mode of [0o775, 0o777]) {
    await chmod(root, mode);
    await t.throwsAsync(approvedPlugin(folder, 'plugin'), { code: 'plugin-folder-untrusted' });
  }
  await chmod(root, 0o1777);
  t.is(await approvedPlugin(folder, 'plugin'), join(folder, 'plugin'));
});

test('a parent behind a link on the way is looked at too, link by link', async (t) => {
  const { root, folder } = await setUp(t);
  const loose = join(root, 'loose');
  await mkdir(loose);
  await symlink(folder, join(loose, 'second'));
  await symlink('loose/second', join(root, 'first'));
  t.is(await approvedPlugin(join(root, 'first'), 'plugin'), join(folder, 'plugin'));
  await chmod(loose, 0o777);
  await t.throwsAsync(approvedPlugin(join(root, 'first'), 'plugin'), {
    code: 'plugin-folder-untrusted',
    message: /loose: others may write/,
  });
});

test('links in a circle are refused', async (t) => {
  const { root } = await setUp(t);
  await symlink('round', join(root, 'round'));
  await t.throwsAsync(approvedPlugin(join(root, 'round'), 'plugin'), { code: 'plugin-folder-untrusted' });
});

test('a folder and a plugin of somebody else are refused', async (t) => {
  const { folder } = await setUp(t);
  const nobody = 65_533;
  await t.throwsAsync(approvedPlugin(folder, 'plugin', [nobody]), { code: 'plugin-folder-untrusted' });
});

test('a folder that is missing or a file is refused', async (t) => {
  const { root, folder } = await setUp(t);
  await t.throwsAsync(approvedPlugin(join(root, 'absent'), 'x'), { code: 'plugin-folder-untrusted' });
  await t.throwsAsync(approvedPlugin(join(folder, 'plugin'), 'x'), { code: 'plugin-folder-untrusted' });
});

async function setUp(t: ExecutionContext): Promise<{ readonly root: string; readonly folder: string }> {
  const root = await mkdtemp(join(tmpdir(), 'plugin-folder-'));
  t.teardown(() => rm(root, { recursive: true }));
  const folder = join(root, 'plugins');
  await mkdir(folder, { mode: 0o755 });
  await writeFile(join(folder, 'plugin'), '#!/bin/sh\n', { mode: 0o755 });
  return { root, folder };
}
