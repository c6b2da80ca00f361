import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'ava';
import { startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { startDesktop, startGuest, startRelay } from '../testing/sso-guest.ts';
import { connectTo, startClient } from '../testing/sso-process.ts';

const spn = 'host/guest1.lab.test';
const args = ['--spn', spn];

let realm: TestRealm;
let config: Readonly<Record<string, unknown>>;
let env: Readonly<Record<string, string>>;
let folder: string;

test.before(async () => {
  realm = await startTestRealm({ alice: {}, [spn]: { okAsDelegate: true } });
  config = { spn: `${spn}@LAB.TEST`, keytab: await realm.keytab(spn) };
  env = { ...realm.env, KRB5CCNAME: await realm.kinit('alice', '-f') };
  folder = await mkdtemp(join(tmpdir(), 'sso-loss-'));
});

test.after.always(async () => {
  await realm[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test.serial(
  'a client that follows another without a hang-up locks the console and unlocks it itself',
  async (t) => {
    await using guest = await startGuest(realm, folder, config);
    await using relay = await startRelay(folder);
    await relay.guest(guest.socket);
    {
      await using first = startClient(await relay.client(), args, env);
      await first.event('login', { state: 'opened' });
    }
    await using second = startClient(await relay.client(), args, env);
    await second.event('login', { state: 'unlocked' });
    const order = guest.agent.log.map(({ event }) => event);
    t.true(order.indexOf('layer-lost') > 0 && order.indexOf('layer-lost') < order.indexOf('locked'));
  },
);

test.serial('a client notices that the guest has begun anew, and logs in again', async (t) => {
  await using guest = await startGuest(realm, folder, config);
  await using relay = await startRelay(folder);
  await relay.guest(guest.socket);
  await using client = startClient(await relay.client(), args, env);
  await client.event('login', { state: 'opened' });
  const before = client.log.length;
  await guest.restart();
  await relay.guest(guest.socket);
  await client.event('layer-lost', {}, before);
  await client.event('login', { state: 'opened' }, before);
  t.is(client.child.exitCode, null);
});

test.serial(
  'a client that falls silent is gone: the console locks, and unlocks when it is back',
  async (t) => {
    await using guest = await startGuest(realm, folder, config);
    await using client = await startDesktop(realm, guest, env['KRB5CCNAME'] ?? '', ...args);
    await client.event('login', { state: 'opened' });
    client.child.kill('SIGSTOP');
    const locked = await guest.agent.event('locked', { reason: 'the client is silent' });
    // The client's last word may have been the pong that the login began with: from there its silence counts.
    const started = await guest.agent.event('login', { state: 'started' });
    const silentMs = Date.parse(locked.time) - Date.parse(started.time);
    t.true(silentMs >= 4900 && silentMs < 9000, `${silentMs} ms`);
    client.child.kill('SIGCONT');
    await client.event('login', { state: 'unlocked' });
  },
);

test.serial('a second connection beside a served one is told that the port is busy', async (t) => {
  await using guest = await startGuest(realm, folder, config);
  const first = await connectTo(guest.socket);
  const [greeting] = (await once(createInterface({ input: first }), 'line')) as [string];
  t.is(greeting, '');
  const second = await connectTo(guest.socket);
  const [answer] = (await once(createInterface({ input: second }), 'line')) as [string];
  t.is(answer, 'error 409 busy');
  first.destroy();
});

test.serial('a reload ends the session, locks the console and reads the configuration again', async (t) => {
  await using guest = await startGuest(realm, folder, config);
  await using client = await startDesktop(realm, guest, env['KRB5CCNAME'] ?? '', ...args);
  await client.event('login', { state: 'opened' });
  await guest.configure({ spn: 'host/renamed.lab.test@LAB.TEST' });
  const before = guest.agent.log.length;
  guest.agent.child.kill('SIGHUP');
  await guest.agent.event('locked', { reason: 'hang-up' }, before);
  await guest.agent.event('ready', { spn: 'host/renamed.lab.test@LAB.TEST' }, before);
  t.is(await client.ended, 0);
});
