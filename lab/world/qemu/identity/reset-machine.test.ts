import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Secret } from '../../../secret/secret.ts';
import type { MonitorEvent } from '../../ports.ts';
import { resetMachine } from './reset-machine.ts';

const identity = {
  hostName: 'guest1.lab.test',
  krb5Conf: '',
  keytab: new Secret(Buffer.alloc(0)),
  users: [],
  agentConfig: {},
};

test('the identity is given to the machine that has restarted, not to the one that is about to', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'reset-'));
  const order: string[] = [];
  const server = createServer((socket) => {
    order.push('identity');
    socket.once('data', () => socket.end(`done ${Date.now()}\n`));
  });
  server.listen(join(folder, 'port'));
  await once(server, 'listening');
  t.teardown(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  const events: MonitorEvent[] = [];
  const change = (open: boolean, atMs: number) =>
    events.push({ event: 'VSERPORT_CHANGE', data: { id: 'port-identity', open }, atMs });
  change(true, 0);
  const monitor = {
    events,
    execute: (command: string) => {
      order.push(command);
      setTimeout(() => change(false, Date.now()), 30);
      setTimeout(() => {
        order.push('booted');
        change(true, Date.now());
      }, 60);
      return Promise.resolve();
    },
  };
  const machine = {
    name: 'guest1',
    identitySocket: join(folder, 'port'),
    monitor,
    leaveCommands: () => order.push('left'),
  };
  await resetMachine(machine, identity, 5000);
  t.deepEqual(order, ['left', 'system_reset', 'booted', 'identity']);
});
