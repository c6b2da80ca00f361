import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { startDesktop, startGuest, startRelay, type TestGuest } from '../testing/sso-guest.ts';
import { relayThroughTls } from '../strangers/tls-relay.ts';
import { connectTo, startClient, startClientAt } from '../testing/sso-process.ts';
import { leasePort } from '../world/owner/lease-port.ts';
import { makeCertificate, type TestCertificate } from '../testing/tls-certificates.ts';

const host = 'guest1.lab.test';
const spn = `host/${host}`;

let realm: TestRealm;
let keytab: string;
let folder: string;
let own: TestCertificate;
let other: TestCertificate;

test.before(async () => {
  realm = await startTestRealm({ alice: {}, [spn]: { okAsDelegate: true } });
  keytab = await realm.keytab(spn);
  folder = await mkdtemp(join(tmpdir(), 'sso-tls-'));
  own = await makeCertificate(folder, host);
  other = await makeCertificate(folder, host);
});

test.after.always(async () => {
  await realm[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const guestWith = (certificate: TestCertificate | undefined, more: Readonly<Record<string, unknown>> = {}) =>
  startGuest(realm, folder, {
    spn: `${spn}@LAB.TEST`,
    keytab,
    ...(certificate && { tlsCertificate: certificate.certificateFile, tlsKey: certificate.keyFile }),
    ...more,
  });

/** A client with a cache of its own, so that the tickets in it tell what this client asked for. */
async function desktop(guest: TestGuest, ...args: string[]) {
  const ccache = await realm.kinit('alice', '-f');
  const client = await startDesktop(realm, guest, ccache, '--spn', spn, ...args);
  return { client, ccache, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}

const askedFor = async (ccache: string, service: string) =>
  (await readFile(ccache.slice('FILE:'.length), 'latin1')).includes(service);

test.serial('a login through TLS, whose lines no bystander can read', async (t) => {
  await using guest = await guestWith(own);
  const transcript = join(folder, 'transcript');
  await using alice = await desktop(guest, '--tls-ca', own.caFile, '--transcript', transcript);
  await alice.client.event('tls-established');
  await alice.client.event('login', { state: 'opened' });
  const lines = await readFile(transcript, 'utf8');
  t.regex(lines, /startTLS[^]*"ok"[^]*SPICE-SSO 1-1 agent \S+ \S+ tls,sasl=GSSAPI,kerberos"[^]*startSASL/);
  alice.client.child.kill('SIGTERM');
  await guest.agent.event('locked', { reason: 'hang-up' });
});

test.serial('a guest that offers TLS serves who does without, unless it requires it', async (t) => {
  {
    await using guest = await guestWith(own);
    await using alice = await desktop(guest);
    await alice.client.event('login', { state: 'opened' });
  }
  await using guest = await guestWith(own, { requireTls: true });
  await using alice = await desktop(guest);
  t.is((await alice.client.event('refused'))['code'], 426);
});

test.serial(
  'a guest without TLS is refused by a client that requires it, before it asks for a ticket',
  async (t) => {
    await using guest = await guestWith(undefined);
    await using alice = await desktop(guest, '--tls-ca', own.caFile);
    t.like(await alice.client.event('refused'), { code: 400, text: 'unsupported' });
    t.false(await askedFor(alice.ccache, host));
  },
);

const wrong: readonly (readonly [string, () => readonly string[], RegExp])[] = [
  ['another CA', () => ['--tls-ca', other.caFile], /not vouched for by the configured CA/],
  [
    'another name',
    () => ['--tls-ca', own.caFile, '--tls-name', 'guest2.lab.test'],
    /not made for guest2\.lab\.test/,
  ],
];

for (const [what, args, reason] of wrong) {
  test.serial(`a certificate of ${what} ends the attempt before a ticket is asked for`, async (t) => {
    await using guest = await guestWith(own);
    await using alice = await desktop(guest, ...args());
    const refused = await alice.client.event('refused');
    t.is(refused['code'], 401);
    t.regex(String(refused['reason']), reason);
    t.false(await askedFor(alice.ccache, host));
    t.false(guest.agent.log.some(({ event }) => event === 'audit'));
  });
}

test.serial(
  'a client that follows another without a hang-up breaks its TLS, and logs in itself',
  async (t) => {
    await using guest = await guestWith(own);
    await using relay = await startRelay(folder);
    await relay.guest(guest.socket);
    const env = { ...realm.env, KRB5CCNAME: await realm.kinit('alice', '-f') };
    const args = ['--spn', spn, '--tls-ca', own.caFile];
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

test.serial('a client notices that the guest has begun anew outside TLS, and logs in again', async (t) => {
  await using guest = await guestWith(own);
  await using relay = await startRelay(folder);
  await relay.guest(guest.socket);
  const env = { ...realm.env, KRB5CCNAME: await realm.kinit('alice', '-f') };
  await using client = startClient(await relay.client(), ['--spn', spn, '--tls-ca', own.caFile], env);
  await client.event('login', { state: 'opened' });
  const before = client.log.length;
  await guest.restart();
  await relay.guest(guest.socket);
  await client.event('layer-lost', {}, before);
  await client.event('login', { state: 'opened' }, before);
  t.is(client.child.exitCode, null);
});

test.serial('the same over TCP, where the client connects by itself', async (t) => {
  await using lease = await leasePort('127.0.0.1');
  const port = `tcp:127.0.0.1:${lease.port}`;
  await using guest = await guestWith(own, { port, requireTls: true });
  const env = { ...realm.env, KRB5CCNAME: await realm.kinit('alice', '-f') };
  {
    await using plain = startClientAt(port, ['--spn', spn], env);
    t.is((await plain.event('refused'))['code'], 426);
  }
  await using client = startClientAt(port, ['--spn', spn, '--tls-ca', own.caFile], env);
  await client.event('login', { state: 'opened' });
  client.child.kill('SIGTERM');
  t.is(await client.ended, 0);
  await guest.agent.event('locked', { reason: 'hang-up' });
});

test.serial(
  'who says nothing on TCP keeps nobody away, and who has authenticated is served alone',
  async (t) => {
    await using lease = await leasePort('127.0.0.1');
    const port = `tcp:127.0.0.1:${lease.port}`;
    await using guest = await guestWith(own, { port, requireTls: true });
    await using peers = new AsyncDisposableStack();
    /** Silent, but for the octets that the agent sends first. */
    const peer = async () => {
      const socket = connect(lease.port, '127.0.0.1').on('error', () => undefined);
      peers.defer(() => void socket.destroy());
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      const [greeting] = (await once(socket, 'data')) as [Buffer];
      return { greeting: greeting.toString(), closed };
    };
    const silent = [];
    for (let count = 0; count < 8; count += 1) silent.push(await peer());
    const env = { ...realm.env, KRB5CCNAME: await realm.kinit('alice', '-f') };
    await using client = startClientAt(port, ['--spn', spn, '--tls-ca', own.caFile], env);
    await client.event('login', { state: 'opened' });
    // The oldest for the client's sake, the others since the client has authenticated.
    await Promise.all(silent.map(({ closed }) => closed));
    t.regex((await peer()).greeting, /^error 409 /);
    t.is(guest.agent.child.exitCode, null);
  },
);

test.serial('an address that is none, and a guest that is not there, are errors at once', async (t) => {
  t.is(await startClientAt('http://guest1', ['--spn', spn], realm.env).ended, 2);
  await using lease = await leasePort('127.0.0.1');
  const client = startClientAt(`tcp:127.0.0.1:${lease.port}`, ['--spn', spn], realm.env);
  t.is(await client.ended, 1);
  t.is((await client.event('failed'))['message'], 'the guest cannot be reached');
});

test.serial('TLS that cannot be meant is bad usage', async (t) => {
  for (const args of [
    ['--tls-ca', own.caFile],
    ['--spn', spn, '--tls-name', host],
    ['--spn', spn, '--tls-ca', own.keyFile],
    ['--spn', spn, '--tls-ca', '/nonexistent'],
  ]) {
    t.is(await startClientAt('unix:/nonexistent', args, realm.env).ended, 2, args.join(' '));
  }
});

/** A client whose octets pass through somebody with a certificate that it accepts. */
async function behindRelay(t: ExecutionContext, towardsGuest: 'tls' | 'plain') {
  const guest = await guestWith(own);
  const mine = await makeCertificate(folder, host, own);
  const path = join(folder, `${towardsGuest}.sock`);
  const server = createServer().listen(path);
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const socket = await connectTo(path);
  const far = await connectTo(guest.socket);
  const [near] = await accepted;
  const joined = relayThroughTls(near, far, {
    certificate: await readFile(mine.certificateFile),
    key: await readFile(mine.keyFile),
    towardsGuest,
  });
  const env = { ...realm.env, KRB5CCNAME: await realm.kinit('alice', '-f') };
  const client = startClient(socket, ['--spn', spn, '--tls-ca', own.caFile], env);
  t.teardown(async () => {
    await client[Symbol.asyncDispose]();
    await guest[Symbol.asyncDispose]();
    for (const one of [near, far, socket]) one.destroy();
    server.close();
  });
  await joined;
  await client.event('tls-established');
  return { guest, client };
}

for (const [towardsGuest, between] of [
  ['tls', 'from TLS to TLS'],
  ['plain', 'from TLS to plain lines'],
] as const) {
  test.serial(`a relay ${between} that the client accepts is refused by the binding`, async (t) => {
    await rm(join(folder, 'krb5cc_alice'), { force: true });
    const { guest, client } = await behindRelay(t, towardsGuest);
    t.is((await client.event('refused'))['code'], 401);
    const audit = await guest.agent.event('audit');
    t.like(audit, { decision: 'refused', code: 401 });
    t.regex(String(audit['reason']), /^bad-bindings/);
    t.false(existsSync(guest.ccacheFile('alice')));
  });
}
