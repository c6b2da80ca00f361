import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { openMainChannel } from '../components/spice-port-proxy/main-channel.ts';
import { openPort } from '../components/spice-port-proxy/port-channel.ts';
import { waitUntil } from '../deadline/wait-until.ts';
import { Secret } from '../secret/secret.ts';
import { runProxyProcess } from '../testing/spice-proxy-run.ts';
import { spicePort, startSpiceMachine } from '../testing/spice-qemu.ts';
import { type SpiceScene, startSpiceScene } from '../testing/spice-scene.ts';

let scene: SpiceScene;
test.before(async () => {
  scene = await startSpiceScene();
});
test.after.always(() => scene[Symbol.asyncDispose]());

test.serial(
  'octets go to the guest and come back over TLS, and the proxy ends when its plugin has',
  async (t) => {
    await using proxy = runProxyProcess(
      scene.args('spice.sso.0=exchange,--flag,a b'),
      await scene.machine.issueTicket(),
    );
    t.like(await proxy.ended, { exitCode: 0 });
    t.deepEqual(proxy.said, ['to the guest and back (--flag a b)']);
    t.is((await proxy.seen('port-found'))['name'], 'spice.sso.0');
  },
);

test.serial('64 KiB go through the guest and come back whole over plain TCP', async (t) => {
  const address = [
    '--host',
    scene.machine.host,
    '--tcp-port',
    String(scene.machine.tcpPort),
    '--ticket-fd',
    '3',
  ];
  const rest = ['--plugin-dir', scene.plugins, '--port', 'spice.sso.0=pour'];
  await using proxy = runProxyProcess([...address, ...rest], await scene.machine.issueTicket());
  t.like(await proxy.ended, { exitCode: 0 });
  t.deepEqual(proxy.said, ['65536']);
});

test.serial('a .vv file says where, and is deleted when it asks for it', async (t) => {
  const file = join(scene.folder, 'console.vv');
  await writeFile(file, await scene.vvFile('delete-this-file=1'), { mode: 0o600 });
  await using proxy = runProxyProcess([
    '--vv',
    file,
    '--plugin-dir',
    scene.plugins,
    '--port',
    'spice.sso.0=exchange',
  ]);
  t.like(await proxy.ended, { exitCode: 0 });
  await t.throwsAsync(access(file), { code: 'ENOENT' });
});

test.serial('SIGTERM ends the plugin, then the session, and the proxy well', async (t) => {
  await using proxy = runProxyProcess(scene.args('spice.sso.0=listen'), await scene.machine.issueTicket());
  await proxy.seen('plugin-started');
  proxy.kill('SIGTERM');
  t.like(await proxy.ended, { exitCode: 0, code: undefined });
  t.deepEqual(
    proxy.log.slice(-2).map(({ event }) => event),
    ['plugin-ended', 'disconnected'],
  );
});

test.serial('a plugin that heeds neither EOF nor SIGTERM is killed', async (t) => {
  await using proxy = runProxyProcess(scene.args('spice.sso.0=deaf'), await scene.machine.issueTicket());
  await proxy.seen('plugin-started');
  proxy.kill('SIGTERM');
  t.like(await proxy.ended, { exitCode: 0 });
  t.is((await proxy.seen('plugin-ended'))['signal'], 'SIGKILL');
});

test.serial('a plugin that fails again and again fails the proxy', async (t) => {
  await using proxy = runProxyProcess(scene.args('spice.sso.0=failing'), await scene.machine.issueTicket());
  t.deepEqual(await proxy.ended, { exitCode: 1, code: 'plugin-failed' });
  t.is(proxy.log.filter(({ event }) => event === 'plugin-started').length, 5);
});

test.serial(
  'a plugin that is killed is started again on the same port, which the guest sees as a new client',
  async (t) => {
    await using proxy = runProxyProcess(scene.args('spice.sso.0=listen'), await scene.machine.issueTicket());
    const first = Number((await proxy.seen('plugin-started'))['pid']);
    process.kill(first, 'SIGKILL');
    t.not(Number((await proxy.seen('plugin-started', 2))['pid']), first);
    t.is((await proxy.seen('port-found', 2))['name'], 'spice.sso.0');
  },
);

test.serial('a proxy that is told to end while it waits to start a plugin again ends well', async (t) => {
  await using proxy = runProxyProcess(scene.args('spice.sso.0=failing'), await scene.machine.issueTicket());
  await proxy.seen('plugin-ended', 3);
  proxy.kill('SIGTERM');
  t.like(await proxy.ended, { exitCode: 0, code: undefined });
});

test.serial('the plugin runs while the guest has the port open, anew each time', async (t) => {
  await using proxy = runProxyProcess(scene.args('plug.0=listen'), await scene.machine.issueTicket());
  t.is((await proxy.seen('port-found'))['opened'], false);
  t.false(proxy.log.some(({ event }) => event === 'plugin-started'));
  for (const round of [1, 2]) {
    await scene.machine.monitor.execute('device_add', {
      driver: 'usb-serial',
      id: 'serial',
      chardev: 'plug',
      'always-plugged': true,
    });
    await proxy.seen('plugin-started', round);
    await scene.machine.monitor.execute('device_del', { id: 'serial' });
    await proxy.seen('port-closed', round);
    await proxy.seen('plugin-ended', round);
  }
  const [first, second] = [await proxy.seen('plugin-started', 1), await proxy.seen('plugin-started', 2)];
  t.not(first['pid'], second['pid']);
});

test.serial('a second session takes the console over: the first ends its plugin and says why', async (t) => {
  await using first = runProxyProcess(scene.args('spice.sso.0=listen'), await scene.machine.issueTicket());
  await first.seen('plugin-started');
  await using second = runProxyProcess(scene.args('spice.sso.0=exchange'), await scene.machine.issueTicket());
  t.deepEqual(await first.ended, { exitCode: 1, code: 'disconnected' });
  t.true(first.log.some(({ event }) => event === 'plugin-ended'));
  t.like(await second.ended, { exitCode: 0 });
});

test.serial('a port that is linked already is busy', async (t) => {
  const remote = { transport: 'tcp', host: scene.machine.host, port: scene.machine.tcpPort } as const;
  const ticket = new Secret(await scene.machine.issueTicket());
  using main = await openMainChannel(remote, ticket, () => undefined);
  using port = await openPort(remote, ticket, main.sessionId, 1);
  t.is(port.name, 'spice.sso.0');
  await t.throwsAsync(openPort(remote, ticket, main.sessionId, 1), { code: 'busy' });
});

test.serial('the machine’s end ends the plugin and the proxy', async (t) => {
  await using mortal = await startSpiceMachine({
    devices: [...spicePort('echo', 'spice.sso.0'), '-serial', 'chardev:echo'],
  });
  const address = ['--host', mortal.host, '--tcp-port', String(mortal.tcpPort), '--ticket-fd', '3'];
  const rest = ['--plugin-dir', scene.plugins, '--port', 'spice.sso.0=listen'];
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

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
