import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { startDesktop, startGuest } from '../testing/sso-guest.ts';
import { readCcache } from '../wire/krb5/ccache.ts';

const spn = 'host/guest1.lab.test';
const plain = 'host/plain.lab.test';

let realm: TestRealm;
let keytab: string;
let alice: string;
let folder: string;

test.before(async () => {
  realm = await startTestRealm({
    alice: {},
    bob: {},
    [spn]: { okAsDelegate: true },
    [plain]: {},
    'host/other.lab.test': { okAsDelegate: true },
  });
  keytab = await realm.keytab(spn, plain);
  alice = await realm.kinit('alice', '-f');
});

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sso-exchange-'));
});

test.afterEach.always(() => rm(folder, { recursive: true, force: true }));

test.after.always(() => realm[Symbol.asyncDispose]());

const guestFor = (service: string, more: Readonly<Record<string, unknown>> = {}) =>
  startGuest(realm, folder, { spn: `${service}@LAB.TEST`, keytab, ...more });

test.serial('a forwarded TGT lands in the user’s cache, and the console locks at hang-up', async (t) => {
  await using guest = await guestFor(spn);
  const transcript = join(folder, 'transcript');
  await using client = await startDesktop(realm, guest, alice, '--spn', spn, '--transcript', transcript);
  await client.event('login', { state: 'opened' });
  const established = await client.event('sasl-established', { delegated: true, okAsDelegate: true });
  t.is(established['acceptor'], `${spn}@LAB.TEST`);

  const [tgt, ...others] = readCcache(await readFile(guest.ccacheFile('alice'))).credentials;
  t.deepEqual([tgt?.server, tgt?.client], ['krbtgt/LAB.TEST@LAB.TEST', 'alice@LAB.TEST']);
  t.true(tgt?.flags.forwarded);
  t.deepEqual(others, []);
  t.is((await stat(guest.ccacheFile('alice'))).mode & 0o777, 0o600);
  await guest.agent.event('audit', { who: 'alice@LAB.TEST', decision: 'allowed' });

  client.child.kill('SIGTERM');
  t.is(await client.ended, 0);
  await guest.agent.event('locked', { reason: 'hang-up' });
  const lines = await readFile(transcript, 'utf8');
  t.regex(lines, /"sasl <\d+ octets>"/);
  t.notRegex(lines, /sasl [A-Za-z0-9+/]{8}/);
  const left = (await readdir(folder, { recursive: true })).filter((name) => name.includes('tgt-'));
  t.deepEqual(left, []);
});

test.serial('a service that is not ok-as-delegate gets no TGT, and both ends say why', async (t) => {
  await using guest = await guestFor(plain);
  await using client = await startDesktop(realm, guest, alice, '--spn', plain);
  const refused = await client.event('refused');
  t.is(refused['code'], 403);
  t.is(refused['reason'], 'the ticket for host/plain.lab.test is not marked ok-as-delegate');
  await client.event('login', { state: 'refused', code: 403 });
  const audit = await guest.agent.event('audit');
  t.like(audit, { who: 'alice@LAB.TEST', decision: 'refused', code: 403, reason: refused['reason'] });
  t.false(existsSync(guest.ccacheFile('alice')));
  client.child.kill('SIGTERM');
  t.is(await client.ended, 1);
});

test.serial('the same service gets it with --offer-tgt-untrusted', async (t) => {
  await using guest = await guestFor(plain);
  await using client = await startDesktop(realm, guest, alice, '--spn', plain, '--offer-tgt-untrusted');
  await client.event('login', { state: 'opened' });
  t.true(existsSync(guest.ccacheFile('alice')));
});

test.serial('a TGT that is not forwardable is named as the reason', async (t) => {
  await using guest = await guestFor(spn);
  const ccache = await realm.kinit('alice', '-F');
  await using client = await startDesktop(realm, guest, ccache, '--spn', spn);
  const refused = await client.event('refused');
  t.is(refused['code'], 403);
  t.is(refused['reason'], 'the ticket-granting ticket of alice@LAB.TEST is not forwardable');
});

test.serial('a guest that is another service than the configured one gets nothing', async (t) => {
  await using guest = await guestFor(spn);
  await using client = await startDesktop(realm, guest, alice, '--spn', 'host/other.lab.test');
  t.is((await client.event('refused'))['code'], 401);
  t.like(await guest.agent.event('audit'), { decision: 'refused', code: 401 });
  t.false(existsSync(guest.ccacheFile('alice')));
});

test.serial('an impostor with the right name but another realm’s keys gets nothing', async (t) => {
  await using elsewhere = await startTestRealm({ [spn]: { okAsDelegate: true } });
  await using guest = await guestFor(spn, { keytab: await elsewhere.keytab(spn) });
  await using client = await startDesktop(realm, guest, alice, '--spn', spn);
  t.is((await client.event('refused'))['code'], 401);
  t.false(existsSync(guest.ccacheFile('alice')));
});

test.serial('a guest’s own name is believed only with --trust-any-spn', async (t) => {
  await using guest = await guestFor(spn);
  {
    await using careful = await startDesktop(realm, guest, alice);
    t.is((await careful.event('refused'))['code'], 403);
  }
  await using trusting = await startDesktop(realm, guest, alice, '--trust-any-spn');
  await trusting.event('sasl-started', { spn: `${spn}@LAB.TEST` });
  await trusting.event('login', { state: 'opened' });
});

test.serial('a guest’s name that is no host’s is not believed with --trust-any-spn either', async (t) => {
  await using guest = await guestFor('HTTP/web.lab.test');
  await using client = await startDesktop(realm, guest, alice, '--trust-any-spn');
  t.like(await client.event('refused'), { code: 403 });
  t.false(client.log.some(({ event }) => event === 'sasl-started'));
  t.false(guest.agent.log.some(({ event }) => event === 'audit'));
});

test.serial('host@name on the command line is bad usage, and nothing is sent', async (t) => {
  await using guest = await guestFor(spn);
  await using client = await startDesktop(realm, guest, alice, '--spn', 'host@guest1.lab.test');
  const ended = { for: "the client's end", timeoutMs: 15_000 };
  t.is(
    await waitUntil(
      () => client.child.exitCode,
      (status) => status !== null,
      ended,
    ),
    2,
  );
  t.true(client.log.some(({ line }) => String(line).includes('did you mean host/guest1.lab.test?')));
  t.false(guest.agent.log.some(({ event }) => event === 'client'));
});

test.serial('without a ticket the guest is not bothered', async (t) => {
  await using guest = await guestFor(spn);
  await using client = await startDesktop(realm, guest, `FILE:${join(folder, 'none')}`, '--spn', spn);
  t.is((await client.event('refused'))['code'], 401);
  t.false(guest.agent.log.some(({ event }) => event === 'audit'));
});

test.serial('who comes second while alice holds the console is told 406, and she unlocks it', async (t) => {
  await using guest = await guestFor(spn);
  {
    await using first = await startDesktop(realm, guest, alice, '--spn', spn);
    await first.event('login', { state: 'opened' });
  }
  await guest.agent.event('locked');
  {
    const bob = await realm.kinit('bob', '-f');
    await using other = await startDesktop(realm, guest, bob, '--spn', spn);
    await other.event('login', { state: 'refused', code: 406 });
    t.false(existsSync(guest.ccacheFile('bob')));
  }
  await using again = await startDesktop(realm, guest, alice, '--spn', spn);
  await again.event('login', { state: 'unlocked' });
});
