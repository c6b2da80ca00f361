import { access, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { echoBootSector } from '../testing/spice-boot-sector.ts';
import { makeCertificates } from '../testing/spice-certificates.ts';
import { runProxyProcess } from '../testing/spice-proxy-run.ts';
import { type SpiceMachine, spicePort, startSpiceMachine } from '../testing/spice-qemu.ts';

/** The port under test echoes; `other.0` is there to be passed over; `plug.0` opens when a device is plugged in. */
let machine: SpiceMachine;
let folder: string;
let plugins: string;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spice-plugins-'));
  plugins = join(folder, 'approved');
  await mkdir(plugins, { mode: 0o755 });
  await plugin('exchange', 'printf "to the guest and back"; head -c 21 >&2; echo " ($*)" >&2');
  await plugin('listen', 'trap "exit 3" TERM; cat >&2');
  await plugin('deaf', 'trap "" TERM; while :; do sleep 1; done');
  await plugin('failing', 'exit 7');
  await plugin('pour', 'head -c 65536 /dev/zero & head -c 65536 | wc -c >&2; wait');
  machine = await startSpiceMachine({
    devices: [
      ...[
        ...spicePort('other', 'other.0'),
        ...spicePort('echo', 'spice.sso.0'),
        ...spicePort('plug', 'plug.0'),
      ],
      ...['-serial', 'chardev:echo', '-device', 'piix3-usb-uhci,id=usb'],
    ],
    bootSector: echoBootSector(),
  });
});

test.after.always(async () => {
  await machine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test.serial(
  'octets go to the guest and come back over TLS, and the proxy ends when its plugin has',
  async (t) => {
    await using proxy = runProxyProcess(args('spice.sso.0=exchange,--flag,a b'), await machine.issueTicket());
    t.like(await proxy.ended, { exitCode: 0 });
    t.deepEqual(proxy.said, ['to the guest and back (--flag a b)']);
    t.is((await proxy.seen('port-found'))['name'], 'spice.sso.0');
  },
);

test.serial('64 KiB go through the guest and come back whole over plain TCP', async (t) => {
  const address = ['--host', machine.host, '--tcp-port', String(machine.tcpPort), '--ticket-fd', '3'];
  const rest = ['--plugin-dir', plugins, '--port', 'spice.sso.0=pour'];
  await using proxy = runProxyProcess([...address, ...rest], await machine.issueTicket());
  t.like(await proxy.ended, { exitCode: 0 });
  t.deepEqual(proxy.said, ['65536']);
});

test.serial('a .vv file says where, and is deleted when it asks for it', async (t) => {
  const file = join(folder, 'console.vv');
  await writeFile(file, await vvFile('delete-this-file=1'), { mode: 0o600 });
  await using proxy = runProxyProcess([
    '--vv',
    file,
    '--plugin-dir',
    plugins,
    '--port',
    'spice.sso.0=exchange',
  ]);
  t.like(await proxy.ended, { exitCode: 0 });
  await t.throwsAsync(access(file), { code: 'ENOENT' });
});

test.serial('SIGTERM ends the plugin, then the session, and the proxy well', async (t) => {
  await using proxy = runProxyProcess(args('spice.sso.0=listen'), await machine.issueTicket());
  await proxy.seen('plugin-started');
  proxy.kill('SIGTERM');
  t.like(await proxy.ended, { exitCode: 0, code: undefined });
  t.deepEqual(
    proxy.log.slice(-2).map(({ event }) => event),
    ['plugin-ended', 'disconnected'],
  );
});

test.serial('a plugin that heeds neither EOF nor SIGTERM is killed', async (t) => {
  await using proxy = runProxyProcess(args('spice.sso.0=deaf'), await machine.issueTicket());
  await proxy.seen('plugin-started');
  proxy.kill('SIGTERM');
  t.like(await proxy.ended, { exitCode: 0 });
  t.is((await proxy.seen('plugin-ended'))['signal'], 'SIGKILL');
});

test.serial('a plugin that fails fails the proxy', async (t) => {
  await using proxy = runProxyProcess(args('spice.sso.0=failing'), await machine.issueTicket());
  t.deepEqual(await proxy.ended, { exitCode: 1, code: 'plugin-failed' });
});

test.serial('the plugin runs while the guest has the port open, anew each time', async (t) => {
  await using proxy = runProxyProcess(args('plug.0=listen'), await machine.issueTicket());
  t.is((await proxy.seen('port-found'))['opened'], false);
  t.false(proxy.log.some(({ event }) => event === 'plugin-started'));
  for (const round of [1, 2]) {
    await machine.monitor.execute('device_add', {
      driver: 'usb-serial',
      id: 'serial',
      chardev: 'plug',
      'always-plugged': true,
    });
    await proxy.seen('plugin-started', round);
    await machine.monitor.execute('device_del', { id: 'serial' });
    await proxy.seen('port-closed', round);
    await proxy.seen('plugin-ended', round);
  }
  const [first, second] = [await proxy.seen('plugin-started', 1), await proxy.seen('plugin-started', 2)];
  t.not(first['pid'], second['pid']);
});

test.serial('a second session takes the console over: the first ends its plugin and says why', async (t) => {
  await using first = runProxyProcess(args('spice.sso.0=listen'), await machine.issueTicket());
  await first.seen('plugin-started');
  await using second = runProxyProcess(args('spice.sso.0=exchange'), await machine.issueTicket());
  t.deepEqual(await first.ended, { exitCode: 1, code: 'disconnected' });
  t.true(first.log.some(({ event }) => event === 'plugin-ended'));
  t.like(await second.ended, { exitCode: 0 });
});

test.serial('a wrong ticket is refused', async (t) => {
  await machine.issueTicket();
  await using proxy = runProxyProcess(args('spice.sso.0=exchange'), 'wrong');
  t.deepEqual(await proxy.ended, { exitCode: 1, code: 'ticket-refused' });
});

test.serial('an expired ticket is refused', async (t) => {
  await using proxy = runProxyProcess(args('spice.sso.0=exchange'), await machine.issueTicket('now'));
  t.deepEqual(await proxy.ended, { exitCode: 1, code: 'ticket-refused' });
});

test.serial('a port that the machine lacks is named, and those that it has', async (t) => {
  await using proxy = runProxyProcess(args('spice.sso.1=exchange'), await machine.issueTicket());
  t.deepEqual(await proxy.ended, { exitCode: 1, code: 'port-missing' });
  t.regex(String((await proxy.seen('failed'))['message']), /spice\.sso\.1.*other\.0, plug\.0, spice\.sso\.0/);
});

test.serial('another CA, and no CA, end before the ticket is sent', async (t) => {
  const other = join(folder, 'other-ca.pem');
  await copyFile((await makeCertificates(await mkdtemp(join(folder, 'ca-')))).caFile, other);
  for (const ca of [['--ca', other], []]) {
    const rest = ['--ticket-fd', '3', '--plugin-dir', plugins, '--port', 'spice.sso.0=exchange'];
    const address = [
      '--host',
      machine.host,
      '--tls-port',
      String(machine.tlsPort),
      '--host-subject',
      machine.hostSubject,
    ];
    await using proxy = runProxyProcess([...address, ...ca, ...rest], 'never sent');
    t.deepEqual(await proxy.ended, { exitCode: 1, code: 'tls-untrusted' });
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
    await using proxy = runProxyProcess(args('spice.sso.0=exchange', subject), 'never sent');
    t.deepEqual(await proxy.ended, { exitCode: 1, code: 'host-subject-mismatch' });
  }
});

test.serial('without a host subject the certificate must name the host', async (t) => {
  await using proxy = runProxyProcess(args('spice.sso.0=exchange', 'none'), 'never sent');
  t.deepEqual(await proxy.ended, { exitCode: 1, code: 'tls-untrusted' });
});

test.serial(
  'a plain port that is taken for a TLS port, and one where nobody listens, fail the connection',
  async (t) => {
    for (const port of [machine.tcpPort, 1]) {
      const address = [
        '--host',
        machine.host,
        '--tls-port',
        String(port),
        '--ca',
        machine.caFile,
        '--ticket-fd',
        '3',
      ];
      await using proxy = runProxyProcess(
        [...address, '--plugin-dir', plugins, '--port', 'a=exchange'],
        'never sent',
      );
      t.deepEqual(await proxy.ended, { exitCode: 1, code: 'connect-failed' });
    }
  },
);

test.serial('a plugin outside of the folder is refused before anything connects', async (t) => {
  await writeFile(join(folder, 'outside'), '#!/bin/sh\n', { mode: 0o755 });
  await symlink('../outside', join(plugins, 'leads-out'));
  const refusals = {
    '../outside': 'plugin-name-invalid',
    'leads-out': 'plugin-outside-folder',
    absent: 'plugin-missing',
  };
  for (const [name, code] of Object.entries(refusals)) {
    await using proxy = runProxyProcess(args(`spice.sso.0=${name}`), 'never sent');
    t.deepEqual(await proxy.ended, { exitCode: 2, code });
    t.false(proxy.log.some(({ event }) => event === 'connected'));
  }
});

test.serial('the machine’s end ends the plugin and the proxy', async (t) => {
  await using mortal = await startSpiceMachine({
    devices: [...spicePort('echo', 'spice.sso.0'), '-serial', 'chardev:echo'],
  });
  const address = ['--host', mortal.host, '--tcp-port', String(mortal.tcpPort), '--ticket-fd', '3'];
  const rest = ['--plugin-dir', plugins, '--port', 'spice.sso.0=listen'];
  await using proxy = runProxyProcess([...address, ...rest], await mortal.issueTicket());
  const pid = Number((await proxy.seen('plugin-started'))['pid']);
  await mortal.monitor.execute('quit');
  t.deepEqual(await proxy.ended, { exitCode: 1, code: 'disconnected' });
  await waitUntil(
    () => isRunning(pid),
    (running) => !running,
    { for: 'the plugin’s end', timeoutMs: 1000 },
  );
  t.pass();
});

/** @param subject `none` leaves the host name to be checked */
function args(port: string, subject = machine.hostSubject): readonly string[] {
  const check = subject === 'none' ? [] : ['--host-subject', subject];
  const address = ['--host', machine.host, '--tls-port', String(machine.tlsPort), '--ca', machine.caFile];
  return [...address, ...check, '--ticket-fd', '3', '--plugin-dir', plugins, '--port', port];
}

async function vvFile(...lines: readonly string[]): Promise<string> {
  return [
    ...['[virt-viewer]', 'type=spice', `host=${machine.host}`, `port=${machine.tcpPort}`],
    ...[`tls-port=${machine.tlsPort}`, `password=${await machine.issueTicket()}`],
    ...[`ca=${machine.ca.replaceAll('\n', '\\n')}`, `host-subject=${machine.hostSubject}`, ...lines, ''],
  ].join('\n');
}

async function plugin(name: string, script: string): Promise<void> {
  await writeFile(join(plugins, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
