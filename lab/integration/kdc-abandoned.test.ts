import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { waitUntil } from '../deadline/wait-until.ts';
import { Secret } from '../secret/secret.ts';
import { stateOf } from '../testing/kdc-counts.ts';
import { ownerLabel, removeAbandonedContainers } from '../world/docker/abandoned-containers.ts';
import { engineRequest } from '../world/docker/engine-request.ts';
import { kdcImageTag } from '../world/docker/kdc-image.ts';
import { ensureEngine } from '../world/docker/start-engine.ts';
import { probeKdc } from '../world/kdc/probe-kdc.ts';
import { startRealm } from '../world/kdc/start-realm.ts';
import { ownerText, thisOwner } from '../world/owner/owner.ts';

const engine = await ensureEngine();

test('containers of dead labs are removed, those of running ones stay', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kdc-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await using realm = await startRealm({
    name: 'LAB.TEST',
    kind: 'container',
    runFolder: folder,
    principals: { alice: { password: new Secret('x') } },
  });
  const dead = ownerText({ ...thisOwner(), startTicks: 1 });
  const label = `${ownerLabel}=${dead}`;
  const host = `unix://${engine.socket}`;
  const created = await execa('docker', ['--host', host, 'create', '--label', label, kdcImageTag()]);
  const removed = await removeAbandonedContainers(engine);
  t.true(removed.includes(created.stdout.trim()));
  t.false(removed.includes(realm.containerId ?? ''));
  const inspected = await engineRequest(engine.socket, 'GET', `/containers/${created.stdout.trim()}/json`);
  t.is(inspected.status, 404);
  t.is((await stateOf(realm, 'alice')).failedAttempts, 0);
});

test('a KDC that runs as a process dies with a lab that is killed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kdc-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const lab = execa(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { startRealm } from './lab/world/kdc/start-realm.ts';
     const realm = await startRealm({ name: 'LAB.TEST', kind: 'process', runFolder: process.argv[1], principals: {} });
     console.log(realm.address.port);
     setInterval(() => {}, 1000);`,
      folder,
    ],
    { reject: false, timeout: 20_000 },
  );
  const port = await new Promise<string>((resolve) =>
    lab.stdout.once('data', (data: Buffer) => resolve(String(data).trim())),
  );
  const answers = (signal: AbortSignal) =>
    probeKdc({ host: '127.0.0.1', port: Number(port) }, signal).catch(() => false);
  t.true(await answers(AbortSignal.timeout(5000)));
  lab.kill('SIGKILL');
  await lab;
  await t.notThrowsAsync(waitUntil(answers, (seen) => !seen, { for: 'the KDC to be gone', timeoutMs: 5000 }));
});
