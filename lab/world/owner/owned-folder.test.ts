import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createOwnedFolderIn, removeAbandonedFolders } from './owned-folder.ts';
import { thisOwner } from './owner.ts';

async function parentOf(t: ExecutionContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'owned-'));
  t.teardown(() => rm(parent, { recursive: true, force: true }));
  return parent;
}

/** A folder as a lab of the same pid had it that is dead: one tick apart, so that nothing but its start time tells them apart. */
async function deadLabsFolder(parent: string, purpose: string): Promise<string> {
  const { pid, startTicks } = thisOwner();
  const path = join(parent, `${purpose}-${pid}-${startTicks - 1}-AbC123`);
  await mkdir(path);
  await writeFile(join(path, 'console.vv'), 'password=…');
  return path;
}

test('a dead lab’s folder is removed with its files, a living lab’s beside it is not', async (t) => {
  const parent = await parentOf(t);
  await using living = await createOwnedFolderIn(parent, 'run');
  const dead = [await deadLabsFolder(parent, 'run'), await deadLabsFolder(parent, '.building')];
  t.deepEqual([...(await removeAbandonedFolders([parent]))].sort(), dead.sort());
  t.deepEqual(await readdir(parent), [basename(living.path)]);
});

test('what is no lab’s folder is left alone', async (t) => {
  const parent = await parentOf(t);
  for (const name of ['run-x', 'run-1-2', 'mine', 'guest-1-2-AbC123']) await mkdir(join(parent, name));
  t.deepEqual(await removeAbandonedFolders([parent, join(parent, 'not-there')]), []);
  t.is((await readdir(parent)).length, 4);
});

test('two that clean up at once both succeed', async (t) => {
  const parent = await parentOf(t);
  await deadLabsFolder(parent, 'run');
  await Promise.all([removeAbandonedFolders([parent]), removeAbandonedFolders([parent])]);
  t.deepEqual(await readdir(parent), []);
});

test('a folder that is given back is gone', async (t) => {
  const parent = await parentOf(t);
  {
    await using folder = await createOwnedFolderIn(parent, '.building');
    await writeFile(join(folder.path, 'half'), '');
  }
  t.deepEqual(await readdir(parent), []);
});
