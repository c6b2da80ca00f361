import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { lookAtConsole } from './look-at-console.ts';

const session = (fields: Readonly<Record<string, string>>) =>
  Object.entries({ USER: 'alice', SEAT: 'seat0', CLASS: 'user', STATE: 'active', ...fields })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

test('the person at the console is the one that logind wrote down; greeters and remote sessions are none', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const look = () => lookAtConsole(folder, () => Promise.resolve(true));
  t.is(await look(), undefined);
  await writeFile(join(folder, '1'), session({ USER: '_greetd', CLASS: 'greeter' }));
  await writeFile(join(folder, 'c3'), session({ USER: 'bob', SEAT: '' }));
  await writeFile(join(folder, '4'), session({ USER: 'carol', STATE: 'closing' }));
  t.is(await look(), undefined);
  await writeFile(join(folder, '5'), session({ STATE: 'online' }));
  t.deepEqual(await look(), { user: 'alice', session: '5', locked: true });
});

test('without logind nobody is at the console', async (t) => {
  t.is(await lookAtConsole('/nowhere', () => Promise.resolve(false)), undefined);
});
