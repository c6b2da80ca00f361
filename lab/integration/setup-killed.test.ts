import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { waitUntil } from '../deadline/wait-until.ts';
import { processesOf, thingsOf } from '../testing/lab-leftovers.ts';
import { projectFolder } from '../testing/lab-process.ts';
import { ownerOf } from '../world/owner/owner.ts';

test('a set-up that is killed while mmdebstrap unpacks leaves no program of it, no root and no half-built image', async (t) => {
  t.timeout(120_000);
  const folder = await mkdtemp('/tmp/sso-');
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const setup = execa(process.execPath, ['lab/setup/main.ts', 'setup', '--kdc=process'], {
    cwd: projectFolder,
    env: { TMPDIR: folder, XDG_CACHE_HOME: folder },
    stdin: 'ignore',
    reject: false,
    timeout: 110_000,
  });
  const owner = ownerOf(setup.pid ?? 0);
  if (owner === undefined) return t.fail('the set-up ended at once');
  const processes = () => processesOf(owner, folder);
  await waitUntil(processes, (found) => found.some((line) => /^\d+ (\S*\/)?(apt-get|dpkg) /.test(line)), {
    for: 'a program that mmdebstrap starts',
    timeoutMs: 60_000,
  });
  const images = join(folder, 'spice-sso-lab/images');
  const halfBuilt = async () => (await readdir(images)).filter((name) => name.startsWith('.building-'));
  t.is((await halfBuilt()).length, 1);
  setup.kill('SIGKILL');
  await setup;
  await t.notThrowsAsync(
    waitUntil(processes, (found) => found.length === 0, {
      for: 'the programs of the build to end',
      timeoutMs: 2000,
    }),
  );
  const left = async () => [...(await thingsOf(owner, folder)), ...(await halfBuilt())];
  await t.notThrowsAsync(
    waitUntil(left, (found) => found.length === 0, { for: 'the rest to be removed', timeoutMs: 15_000 }),
  );
});
