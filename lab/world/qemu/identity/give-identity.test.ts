import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Secret } from '../../../secret/secret.ts';
import { giveIdentity } from './give-identity.ts';
import type { Identity } from './identity.ts';

const identity: Identity = {
  hostName: 'guest1.lab.test',
  krb5Conf: '[libdefaults]\n',
  keytab: new Secret(Buffer.from('the keys')),
  users: [{ name: 'alice' }],
  agentConfig: { spn: 'host/guest1.lab.test@LAB.TEST' },
};

/** A port whose other side answers the first octets that it gets. */
async function portThat(t: ExecutionContext, answers: (socket: Socket) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'identity-'));
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answers(socket));
  });
  server.listen(join(folder, 'port'));
  await once(server, 'listening');
  t.teardown(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  const opened = { event: 'VSERPORT_CHANGE', data: { id: 'port-identity', open: true }, atMs: 0 };
  return { name: 'guest1', identitySocket: join(folder, 'port'), monitor: { events: [opened] } };
}

test('a guest that has done it all, by a clock that is right, has its identity', async (t) => {
  const target = await portThat(t, (socket) => socket.write(`done ${Date.now()}\n`));
  await t.notThrowsAsync(giveIdentity(target, identity, 2000));
});

test('a guest whose clock did not follow is refused', async (t) => {
  for (const offMs of [-120_000, 120_000]) {
    const target = await portThat(t, (socket) => socket.write(`done ${Date.now() + offMs}\n`));
    await t.throwsAsync(giveIdentity(target, identity, 2000), { code: 'identity-failed', message: /clock/ });
  }
});

test('a directive that failed is quoted', async (t) => {
  const target = await portThat(t, (socket) => socket.write('failed append 5 /etc/group: No space left\n'));
  await t.throwsAsync(giveIdentity(target, identity, 2000), {
    code: 'identity-failed',
    message: 'guest1 refused its identity: failed append 5 /etc/group: No space left',
  });
});

test('a guest that hangs up, floods or is silent is an error in time', async (t) => {
  const gone = await portThat(t, (socket) => socket.destroy());
  await t.throwsAsync(giveIdentity(gone, identity, 2000), { code: 'identity-failed' });
  const flood = await portThat(t, (socket) => socket.write('x'.repeat(100_000)));
  await t.throwsAsync(giveIdentity(flood, identity, 2000), { code: 'identity-failed' });
  const silent = await portThat(t, () => undefined);
  await t.throwsAsync(giveIdentity(silent, identity, 100), { code: 'deadline' });
});

test('nothing is sent before the guest has opened the port', async (t) => {
  const target = await portThat(t, () => t.fail());
  const [opened] = target.monitor.events;
  const closed = { event: 'VSERPORT_CHANGE', data: { id: 'port-identity', open: false }, atMs: 1 };
  for (const events of [[], opened ? [opened, closed] : []]) {
    await t.throwsAsync(giveIdentity({ ...target, monitor: { events } }, identity, 50), { code: 'deadline' });
  }
});
