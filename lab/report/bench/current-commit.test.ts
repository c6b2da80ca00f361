import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { currentCommit } from './current-commit.ts';

test('a commit is named, and a folder that differs from it is told', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'commit-'));
  t.teardown(() => rm(folder, { recursive: true }));
  t.is(await currentCommit(folder), undefined, 'no repository');
  const git = (...words: string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: folder });
  await git('init', '--quiet');
  t.is(await currentCommit(folder), undefined, 'nothing committed');
  const file = join(folder, 'a');
  await writeFile(file, 'one');
  await git('add', 'a');
  await git('commit', '--quiet', '--message', 'one');
  await git('tag', 'v1');
  t.regex((await currentCommit(folder)) ?? '', /^[0-9a-f]{12}$/);
  await writeFile(file, 'two');
  t.regex((await currentCommit(folder)) ?? '', /^[0-9a-f]{12}-dirty$/);
});
