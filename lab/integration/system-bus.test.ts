import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import test from 'ava';
import { readProperties } from '../components/sso-guest-agent/console/logind-session.ts';
import {
  BusError,
  type BusCall,
  type BusReply,
  callSystemBus,
} from '../components/sso-guest-agent/console/system-bus.ts';

const itself: BusCall = {
  service: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  face: 'org.freedesktop.DBus.Properties',
  member: 'GetAll',
  args: ['org.freedesktop.DBus'],
};

let daemon: ReturnType<typeof spawn>;
let folder: string;

async function startBus(): Promise<void> {
  daemon = spawn(
    'dbus-daemon',
    ['--session', `--address=unix:path=${folder}/bus`, '--nofork', '--print-address'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  if (daemon.stdout) await once(daemon.stdout, 'data');
}

async function endBus(): Promise<void> {
  const ended = once(daemon, 'exit');
  daemon.kill();
  await ended;
  await rm(`${folder}/bus`, { force: true });
}

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bus-'));
  process.env['DBUS_SYSTEM_BUS_ADDRESS'] = `unix:path=${folder}/bus`;
  await startBus();
});

test.after.always(async () => {
  await endBus();
  await rm(folder, { recursive: true });
});

test.serial('properties of other types than are asked for are passed over', async (t) => {
  t.deepEqual([...(await callSystemBus(itself, 2000, readProperties))], []);
  const types: string[] = [];
  const readType = (reply: BusReply) =>
    reply.inside('e', 'sv', () => {
      types.push(`${reply.text()}: ${reply.variantType()}`);
      reply.skip('v');
      return true;
    });
  await callSystemBus(itself, 2000, (reply) => {
    reply.inside('a', '{sv}', () => {
      while (readType(reply));
    });
  });
  t.deepEqual(types, ['Features: as', 'Interfaces: as']);
});

test.serial('what the peer answers with an error is one, and what has another type too', async (t) => {
  await t.throwsAsync(
    callSystemBus({ ...itself, service: 'org.example.None' }, 2000, () => undefined),
    {
      instanceOf: BusError,
    },
  );
  await t.throwsAsync(
    callSystemBus(itself, 2000, (reply) => reply.text()),
    { instanceOf: BusError },
  );
});

test.serial('calls at once are answered each with its own reply', async (t) => {
  const idOf = () =>
    callSystemBus({ ...itself, face: 'org.freedesktop.DBus', member: 'GetId', args: [] }, 2000, (reply) =>
      reply.text(),
    );
  const all = await Promise.all([idOf(), callSystemBus(itself, 2000, readProperties), idOf()]);
  t.is(all[0], all[2]);
  t.regex(all[0], /^[0-9a-f]{32}$/);
});

test.serial('a bus that was restarted is connected to again', async (t) => {
  await endBus();
  await t.throwsAsync(callSystemBus(itself, 2000, readProperties), { instanceOf: BusError });
  await startBus();
  await t.notThrowsAsync(callSystemBus(itself, 2000, readProperties));
});
