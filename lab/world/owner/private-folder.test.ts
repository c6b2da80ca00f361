import { chmod, chown, lstat, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ensurePrivateFolder, requirePrivateFolder } from './private-folder.ts';

const otherwise = 'name another by TMPDIR';

async function placeIn(t: ExecutionContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'private-'));
  t.teardown(() => rm(parent, { recursive: true }));
  return join(parent, 'lab');
}

async function refused(t: ExecutionContext, folder: string, why: RegExp): Promise<void> {
  const error = await t.throwsAsync(ensurePrivateFolder(folder, otherwise), { code: 'folder-not-ours' });
  t.regex(error.message, why);
  t.true(error.message.startsWith(`${folder} `));
  t.true(error.message.endsWith(`have it removed (rm -r ${folder}), or ${otherwise}`));
  t.false(error.message.includes('\n'));
}

test.serial('a private folder is made once, 0700 under any umask, and believed again', async (t) => {
  for (const umask of [0o000, 0o002, 0o077]) {
    const folder = await placeIn(t);
    t.false(await requirePrivateFolder(folder, otherwise));
    const before = process.umask(umask);
    await ensurePrivateFolder(folder, otherwise).finally(() => process.umask(before));
    t.is((await lstat(folder)).mode & 0o777, 0o700);
    await t.notThrowsAsync(ensurePrivateFolder(folder, otherwise));
    t.true(await requirePrivateFolder(folder, otherwise));
  }
});

test('a link in the place of a private folder is refused', async (t) => {
  const folder = await placeIn(t);
  await mkdir(`${folder}-elsewhere`, { mode: 0o700 });
  await symlink(`${folder}-elsewhere`, folder);
  await refused(t, folder, /is a symbolic link/);
});

test('a file in the place of a private folder is refused', async (t) => {
  const folder = await placeIn(t);
  await writeFile(folder, '', { mode: 0o700 });
  await refused(t, folder, /is not a folder/);
});

test('a private folder of another user is refused', async (t) => {
  // Without root nothing can be given away; the root folder belongs to root then.
  await (process.getuid?.() === 0 ? refusedAsGiven(t) : refused(t, '/', /belongs to the user 0/));
});

async function refusedAsGiven(t: ExecutionContext): Promise<void> {
  const folder = await placeIn(t);
  await mkdir(folder, { mode: 0o700 });
  await chown(folder, 12_345, 12_345);
  await refused(t, folder, /belongs to the user 12345, not to 0/);
}

test('a private folder that others may enter is refused', async (t) => {
  for (const mode of [0o701, 0o770, 0o777]) {
    const folder = await placeIn(t);
    await mkdir(folder);
    await chmod(folder, mode);
    await refused(t, folder, new RegExp(`has the mode 0${mode.toString(8)}, not 0700`));
  }
});
