import { readFile, stat } from 'node:fs/promises';
import test from 'ava';
import type { Acceptor, AcceptorStep, ContextFlags, Delegation, Gss } from '../gss/gss.ts';
import { openGss } from '../gss/open-gss.ts';
import { startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { readCcache } from '../wire/krb5/ccache.ts';

const trusted = 'host/guest1.lab.test';
const untrusted = 'host/guest2.lab.test';

let realm: TestRealm;
let gss: Gss;
let keytab: string;
let forwardable: string;
let notForwardable: string;

test.before(async () => {
  realm = await startTestRealm({ alice: {}, [trusted]: { okAsDelegate: true }, [untrusted]: {} });
  Object.assign(process.env, realm.env);
  gss = openGss();
  keytab = await realm.keytab(trusted, untrusted);
  forwardable = await realm.kinit('alice', '-f');
  notForwardable = await realm.kinit('alice', '-F');
});

test.after.always(async () => {
  await gss[Symbol.asyncDispose]();
  await realm[Symbol.asyncDispose]();
});

const table: readonly (readonly [Delegation, service: string, forwardable: boolean, delegated: boolean])[] = [
  ['policy', trusted, true, true],
  ['policy', untrusted, true, false],
  ['policy', trusted, false, false],
  ['policy', untrusted, false, false],
  ['always', trusted, true, true],
  ['always', untrusted, true, true],
  ['always', trusted, false, false],
  ['always', untrusted, false, false],
  ['never', trusted, true, false],
  ['never', untrusted, true, false],
];

for (const [delegation, service, canForward, delegated] of table) {
  const trust = service === trusted ? 'ok-as-delegate' : 'not trusted for delegation';
  const ticket = canForward ? 'a forwardable TGT' : 'a TGT that may not be forwarded';
  test(`delegation ${delegation}, ${ticket}, service ${trust}: ${delegated ? 'delegated' : 'not delegated'}`, async (t) => {
    const { initiator, accepted } = await authenticate(service, delegation, canForward);
    t.is(initiator.delegated, delegated);
    t.is(accepted.flags.delegated, delegated);
    t.is(accepted.delegated !== undefined, delegated);
    if (delegation !== 'never' && canForward) t.is(initiator.okAsDelegate, service === trusted);
  });
}

test('a delegated credential is stored as one forwarded TGT that only its owner can read', async (t) => {
  const { accepted } = await authenticate(trusted, 'policy', true);
  const file = realm.path('stored');
  await accepted.delegated?.store(`FILE:${file}`);
  const ccache = readCcache(await readFile(file));
  t.is(ccache.client, 'alice@LAB.TEST');
  t.deepEqual(
    ccache.credentials.map((one) => one.server),
    ['krbtgt/LAB.TEST@LAB.TEST'],
  );
  const [tgt] = ccache.credentials;
  t.true(tgt?.flags.forwarded && tgt.flags.forwardable);
  t.is((await stat(file)).mode & 0o777, 0o600);
});

test('a delegated credential goes with its context', async (t) => {
  const { acceptor, accepted } = await authenticate(trusted, 'policy', true);
  await acceptor[Symbol.asyncDispose]();
  await t.throwsAsync(accepted.delegated?.store(`FILE:${realm.path('late')}`) ?? Promise.resolve(), {
    code: 'context-lost',
  });
});

test('a credential that cannot be written is an error', async (t) => {
  const { accepted } = await authenticate(trusted, 'policy', true);
  await t.throwsAsync(accepted.delegated?.store('FILE:/nowhere/ccache') ?? Promise.resolve(), {
    code: 'cannot-store',
  });
});

async function authenticate(
  service: string,
  delegation: Delegation,
  canForward: boolean,
): Promise<{ initiator: ContextFlags; acceptor: Acceptor; accepted: AcceptorStep }> {
  const ccache = canForward ? forwardable : notForwardable;
  const target = `${service}@LAB.TEST`;
  const initiator = await gss.createInitiator({ target, ccache, delegation, channelBindings: 'unbound' });
  const acceptor = await gss.createAcceptor({
    keytab,
    replayCacheFile: realm.path('rcache'),
    channelBindings: 'unbound',
  });
  const request = await initiator.step();
  const accepted = await acceptor.step(request.token ?? Buffer.alloc(0));
  const { flags } = await initiator.step(accepted.token);
  await initiator[Symbol.asyncDispose]();
  return { initiator: flags, acceptor, accepted };
}
