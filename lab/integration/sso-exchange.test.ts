import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readCcache } from '../wire/krb5/ccache.ts';
import { startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { connectTo, type SsoProcess, startAgent, startClient } from '../testing/sso-process.ts';

const spn = 'host/guest1.lab.test';

let realm: TestRealm;
let keytab: string;
let folder: string;
let count = 0;

test.before(async () => {
  realm = await startTestRealm({
    alice: {},
    bob: {},
    [spn]: { okAsDelegate: true },
    'host/plain.lab.test': {},
    'host/other.lab.test': { okAsDelegate: true },
  });
  keytab = await realm.keytab(spn, 'host/plain.lab.test');
  folder = await mkdtemp(join(tmpdir(), 'sso-exchange-'));
});

test.after.always(async () => {
  await realm[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface Guest extends AsyncDisposable {
  readonly agent: SsoProcess;
  readonly socket: string;
  readonly ccache: (user: string) => string;
  readonly restart: () => Promise<void>;
}

async function startGuest(service = spn): Promise<Guest> {
  const runFolder = join(folder, `run${(count += 1)}`);
  const socket = `${runFolder}.sock`;
  const configFile = `${runFolder}.json`;
  const config = { spn: `${service}@LAB.TEST`, keytab, port: `unix:${socket}`, loginManager: 'none' };
  await writeFile(configFile, JSON.stringify({ ...config, runFolder, ccacheFolder: folder }));
  let agent = startAgent(configFile, realm.env);
  await agent.event('ready');
  return {
    get agent() {
      return agent;
    },
    socket,
    ccache: (user) => join(folder, `krb5cc_${user}`),
    async restart() {
      await agent[Symbol.asyncDispose]();
      agent = startAgent(configFile, realm.env);
      await agent.event('ready');
    },
    [Symbol.asyncDispose]: () => agent[Symbol.asyncDispose](),
  };
}

async function startDesktop(guest: Guest, user: string, ...args: string[]): Promise<SsoProcess> {
  const ccache = await realm.kinit(user, '-f');
  return await connectDesktop(guest, ccache, ...args);
}

async function connectDesktop(guest: Guest, ccache: string, ...args: string[]): Promise<SsoProcess> {
  const socket = await connectTo(guest.socket);
  const client = startClient(socket, ['--spn', spn, ...args], { ...realm.env, KRB5CCNAME: ccache });
  socket.destroy();
  return client;
}

test.serial('a forwarded TGT lands in the user’s cache, and the console opens and locks at hang-up', async (t) => {
  await using guest = await startGuest();
  const transcript = join(folder, 'transcript');
  await using client = await startDesktop(guest, 'alice', '--transcript', transcript);
  await client.event('login', { state: 'opened' });
  const established = await client.event('sasl-established');
  t.true(established['delegated']);
  t.true(established['okAsDelegate']);

  const file = await readFile(guest.ccache('alice'));
  const [tgt, ...others] = readCcache(file).credentials;
  t.is(tgt?.server, 'krbtgt/LAB.TEST@LAB.TEST');
  t.is(tgt?.client, 'alice@LAB.TEST');
  t.true(tgt?.flags.forwarded);
  t.deepEqual(others, []);
  t.is((await stat(guest.ccache('alice'))).mode & 0o777, 0o600);
  await guest.agent.event('audit', { who: 'alice@LAB.TEST', decision: 'allowed' });

  client.child.kill('SIGTERM');
  t.is(await client.ended, 0);
  await guest.agent.event('locked', { reason: 'hang-up' });
  const lines = await readFile(transcript, 'utf8');
  t.regex(lines, /"sasl <\d+ octets>"/);
});
