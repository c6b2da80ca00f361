import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { hasOpenSession } from './session-files.ts';

const session =
  'UID=1000\nUSER=alice\nACTIVE=1\nSTATE=active\nTYPE=tty\nCLASS=user\nSERVICE=greetd\nLEADER=412\n';

test('an active session is found by its user and its PAM service', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, '2'), session);
  await writeFile(join(folder, '2.ref'), '');
  t.true(await hasOpenSession('alice', 'greetd', folder));
  t.false(await hasOpenSession('ali', 'greetd', folder));
  t.false(await hasOpenSession('alice', 'sshd', folder));
  await writeFile(join(folder, '2'), session.replace('STATE=active', 'STATE=opening'));
  t.false(await hasOpenSession('alice', 'greetd', folder));
});

test('without logind there is none', async (t) => {
  t.false(await hasOpenSession('alice', 'greetd', '/nowhere/sessions'));
});
