import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { findEngine } from './find-engine.ts';
import { ownEngineFolder } from './own-engine.ts';
import { ownEnginePid } from './stop-engine.ts';

test('an engine on another machine is refused: the KDC listens on loopback', async (t) => {
  await t.throwsAsync(findEngine({ DOCKER_HOST: 'tcp://192.0.2.1:2375' }), { code: 'unusable-host' });
});

test('the engine’s folder is in the cache, or in /run where containerd’s sockets would have too long a path', (t) => {
  t.is(ownEngineFolder('/root/.cache/spice-sso-lab'), '/root/.cache/spice-sso-lab/engine');
  t.regex(ownEngineFolder(`/home/${'x'.repeat(60)}`), /^\/run\/spice-sso-lab-[0-9a-f]{12}$/);
});

test('a pid file that names a stranger, or nothing, is not taken for our engine', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  t.is(await ownEnginePid(folder), undefined);
  for (const text of [String(process.pid), '1', '', 'x', '-1', '99999999999999']) {
    await writeFile(join(folder, 'dockerd.pid'), text);
    t.is(await ownEnginePid(folder), undefined, text);
  }
});
