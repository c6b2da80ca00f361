import { copyFile, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeCertificates } from '../testing/spice-certificates.ts';
import { runProxyProcess } from '../testing/spice-proxy-run.ts';
import { startSpiceMachine } from '../testing/spice-qemu.ts';
import { type SpiceScene, startSpiceScene } from '../testing/spice-scene.ts';

let scene: SpiceScene;
test.before(async () => {
  scene = await startSpiceScene();
});
test.after.always(() => scene[Symbol.asyncDispose]());

test.serial('a server that wants TLS says so to a plain client', async (t) => {
  await using secured = await startSpiceMachine({ devices: [], spice: 'tls-channel=main' });
  const address = ['--host', secured.host, '--tcp-port', String(secured.tcpPort), '--ticket-fd', '3'];
  const rest = ['--plugin-dir', scene.plugins, '--port', 'spice.sso.0=exchange'];
  await using proxy = runProxyProcess([...address, ...rest], await secured.issueTicket());
  t.deepEqual(await proxy.ended, { exitCode: 2, code: 'need-secured' });
});

test.serial('a wrong ticket is refused', async (t) => {
  await scene.machine.issueTicket();
  await using proxy = runProxyProcess(scene.args('spice.sso.0=exchange'), 'wrong');
  t.deepEqual(await proxy.ended, { exitCode: 2, code: 'ticket-refused' });
});

test.serial('an expired ticket is refused', async (t) => {
  await using proxy = runProxyProcess(
    scene.args('spice.sso.0=exchange'),
    await scene.machine.issueTicket('now'),
  );
  t.deepEqual(await proxy.ended, { exitCode: 2, code: 'ticket-refused' });
});

test.serial('a port that the machine lacks is named, and those that it has', async (t) => {
  await using proxy = runProxyProcess(scene.args('spice.sso.1=exchange'), await scene.machine.issueTicket());
  t.deepEqual(await proxy.ended, { exitCode: 2, code: 'port-missing' });
  t.regex(String((await proxy.seen('failed'))['message']), /spice\.sso\.1.*other\.0, plug\.0, spice\.sso\.0/);
});

test.serial('another CA, and no CA, end before the ticket is sent', async (t) => {
  const other = join(scene.folder, 'other-ca.pem');
  await copyFile((await makeCertificates(await mkdtemp(join(scene.folder, 'ca-')))).caFile, other);
  for (const ca of [['--ca', other], []]) {
    const rest = ['--ticket-fd', '3', '--plugin-dir', scene.plugins, '--port', 'spice.sso.0=exchange'];
    const address = [
      '--host',
      scene.machine.host,
      '--tls-port',
      String(scene.machine.tlsPort),
      '--host-subject',
      scene.machine.hostSubject,
    ];
    await using proxy = runProxyProcess([...address, ...ca, ...rest], 'never sent');
    t.deepEqual(await proxy.ended, { exitCode: 2, code: 'tls-untrusted' });
  }
});

test.serial('a certificate with another subject ends it', async (t) => {
  const wrong = [
    'CN=guest1.lab.test',
    'O=spice-sso-lab',
    'CN=guest1.lab.test,O=spice-sso-lab',
    'O=spice-sso-lab,CN=guest2',
  ];
  for (const subject of wrong) {
    await using proxy = runProxyProcess(scene.args('spice.sso.0=exchange', subject), 'never sent');
    t.deepEqual(await proxy.ended, { exitCode: 2, code: 'host-subject-mismatch' });
  }
});

test.serial('without a host subject the certificate must name the host', async (t) => {
  await using proxy = runProxyProcess(scene.args('spice.sso.0=exchange', 'none'), 'never sent');
  t.deepEqual(await proxy.ended, { exitCode: 2, code: 'tls-untrusted' });
});

test.serial(
  'a plain port that is taken for a TLS port, and one where nobody listens, fail the connection',
  async (t) => {
    for (const port of [scene.machine.tcpPort, 1]) {
      const address = [
        '--host',
        scene.machine.host,
        '--tls-port',
        String(port),
        '--ca',
        scene.machine.caFile,
        '--ticket-fd',
        '3',
      ];
      await using proxy = runProxyProcess(
        [...address, '--plugin-dir', scene.plugins, '--port', 'a=exchange'],
        'never sent',
      );
      t.deepEqual(await proxy.ended, { exitCode: 1, code: 'connect-failed' });
    }
  },
);

test.serial('a plugin outside of the folder is refused before anything connects', async (t) => {
  await writeFile(join(scene.folder, 'outside'), '#!/bin/sh\n', { mode: 0o755 });
  await symlink('../outside', join(scene.plugins, 'leads-out'));
  const refusals = {
    '../outside': 'plugin-name-invalid',
    'leads-out': 'plugin-outside-folder',
    absent: 'plugin-missing',
  };
  for (const [name, code] of Object.entries(refusals)) {
    await using proxy = runProxyProcess(scene.args(`spice.sso.0=${name}`), 'never sent');
    t.deepEqual(await proxy.ended, { exitCode: 2, code });
    t.false(proxy.log.some(({ event }) => event === 'connected'));
  }
});
