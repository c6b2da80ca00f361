import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { sessionEnd } from './session-end.ts';

let folder: string;
let file: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sessions-'));
  file = join(folder, '3');
  await writeFile(file, 'UID=1000\nSTATE=active\n');
});
test.afterEach.always(() => rm(folder, { recursive: true, force: true }));

test.serial('a session ends when its file goes', async (t) => {
  const end = sessionEnd('3', AbortSignal.timeout(5000), folder);
  await rm(file);
  await t.notThrowsAsync(end);
});

test.serial('a session that is closing has ended', async (t) => {
  const end = sessionEnd('3', AbortSignal.timeout(5000), folder);
  await writeFile(file, 'UID=1000\nSTATE=closing\n');
  await t.notThrowsAsync(end);
});

test.serial('what else logind writes there is no end', async (t) => {
  const left = new AbortController();
  const end = sessionEnd('3', left.signal, folder);
  await writeFile(file, 'UID=1000\nSTATE=online\n');
  await writeFile(join(folder, '4'), 'UID=1000\nSTATE=closing\n');
  left.abort(new Error('left'));
  await t.throwsAsync(end, { message: 'left' });
});
