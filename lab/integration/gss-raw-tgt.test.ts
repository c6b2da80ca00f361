import { readFile, stat, writeFile } from 'node:fs/promises';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import type { Gss } from '../gss/gss.ts';
import { openGss } from '../gss/open-gss.ts';
import { verifyTgt } from '../gss/verify-tgt.ts';
import { requestsOf } from '../testing/kdc-counts.ts';
import { storeCredOf } from '../testing/krb5-read-cred.ts';
import { startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { writeCcache } from '../wire/krb5/ccache-writer.ts';
import { type Credential, readCcache } from '../wire/krb5/ccache.ts';
import { decodeKrbCred, encodeKrbCred } from '../wire/krb5/krb-cred.ts';
import { ownTgt } from '../wire/krb5/own-tgt.ts';

const service = 'host/guest1.lab.test@LAB.TEST';

let realm: TestRealm;
let gss: Gss;
let keytab: string;
/** Not forwardable, with a service ticket beside it. */
let used: string;

test.before(async () => {
  realm = await startTestRealm({
    alice: {},
    bobby: {},
    carol: {},
    'host/guest1.lab.test': {},
    'http/web.lab.test': {},
  });
  Object.assign(process.env, realm.env);
  gss = openGss();
  keytab = await realm.keytab('host/guest1.lab.test');
  used = await realm.kinit('alice', '-F');
  await execa('kvno', ['-c', used, 'http/web.lab.test'], { env: realm.env });
});

test.after.always(async () => {
  await gss[Symbol.asyncDispose]();
  await realm[Symbol.asyncDispose]();
});

test.serial('a raw TGT that may not be forwarded arrives, is verified, and gets tickets', async (t) => {
  const sent = await tgtIn(used);
  t.false(sent.flags.forwardable);
  const written = await write(sent.client, decodeKrbCred(encodeKrbCred(sent)));
  const { client, tgt } = await verifyTgt(gss, { ccache: written, keytab, service });
  t.is(client, 'alice@LAB.TEST');
  t.is(tgt.endTime, sent.endTime);
  const klist = await execa('klist', ['-f', '-c', written], { env: realm.env });
  t.regex(klist.stdout, /krbtgt\/LAB\.TEST@LAB\.TEST\n\s+Flags: IA$/);
  const kvno = await execa('kvno', ['-c', written, 'http/web.lab.test'], { env: realm.env });
  t.regex(kvno.stdout, /http\/web\.lab\.test@LAB\.TEST: kvno = 1/);
});

test.serial('krb5_rd_cred reads our message as the credential that it was made of', async (t) => {
  const sent = await tgtIn(used);
  const ccache = `FILE:${realm.path('read')}`;
  storeCredOf(encodeKrbCred(sent), sent.client, ccache);
  t.deepEqual(plain(await tgtIn(ccache)), plain(sent));
});

test.serial(
  'a raw TGT with another session key, or that lies about its client, is not verified',
  async (t) => {
    const sent = await tgtIn(used);
    const altered = Buffer.from(sent.sessionKey());
    altered.writeUInt8(altered.readUInt8(0) ^ 1, 0);
    await notVerified(t, { ...sent, sessionKey: () => altered });
    await notVerified(t, { ...sent, client: 'bobby@LAB.TEST' });
  },
);

test.serial(
  'a forwardable TGT is forwarded by one request to the KDC, and the result is verified',
  async (t) => {
    const ccache = await realm.kinit('carol', '-f');
    const before = await readFile(pathOf(ccache));
    const message = (
      await gss.forwardTgt({ ccache, client: 'carol@LAB.TEST', host: 'guest1.lab.test' })
    ).reveal();
    const [tgt, ...others] = decodeKrbCred(message);
    t.deepEqual(others, []);
    t.is(tgt?.client, 'carol@LAB.TEST');
    t.is(tgt?.server, 'krbtgt/LAB.TEST@LAB.TEST');
    t.true(tgt?.flags.forwarded && tgt.flags.forwardable && !tgt.flags.initial);
    t.deepEqual((await requestsOf(realm.realm, 'carol')).serviceTickets, { 'krbtgt/LAB.TEST': 1 });
    t.deepEqual(await readFile(pathOf(ccache)), before);
    const written = await write('carol@LAB.TEST', decodeKrbCred(message));
    t.is((await verifyTgt(gss, { ccache: written, keytab, service })).client, 'carol@LAB.TEST');
  },
);

test.serial('what the library makes and what we make of it are the same credential', async (t) => {
  const ccache = await realm.kinit('carol', '-f');
  const message = (
    await gss.forwardTgt({ ccache, client: 'carol@LAB.TEST', host: 'guest1.lab.test' })
  ).reveal();
  const [tgt] = decodeKrbCred(message);
  const [again] = decodeKrbCred(encodeKrbCred(tgt ?? t.fail()));
  t.deepEqual(plain(again), plain(tgt));
});

test.serial('a TGT that may not be forwarded is not delegated', async (t) => {
  await t.throwsAsync(gss.forwardTgt({ ccache: used, client: 'alice@LAB.TEST', host: 'guest1.lab.test' }), {
    code: 'not-delegated',
  });
});

test.serial('without a cache there is nothing to forward or to copy', async (t) => {
  const missing = 'FILE:/nowhere/ccache';
  await t.throwsAsync(
    gss.forwardTgt({ ccache: missing, client: 'alice@LAB.TEST', host: 'guest1.lab.test' }),
    {
      code: 'no-credentials',
    },
  );
  const to = `FILE:${realm.path('copy')}`;
  await t.throwsAsync(gss.copyCcache({ from: missing, to }), { code: 'no-credentials' });
  await t.throwsAsync(gss.copyCcache({ from: used, to: missing }), { code: 'cannot-store' });
});

test.serial('a cache collection is copied into a file that only its owner can read', async (t) => {
  const tgt = await tgtIn(used);
  const collection = `DIR:${realm.path('collection')}`;
  await execa('mkdir', ['-m', '700', collection.slice('DIR:'.length)]);
  await gss.copyCcache({ from: used, to: collection });
  const to = realm.path('copy');
  await gss.copyCcache({ from: collection, to: `FILE:${to}` });
  t.deepEqual(plain(await tgtIn(`FILE:${to}`)), plain(tgt));
  t.is((await stat(to)).mode & 0o777, 0o600);
});

async function notVerified(t: ExecutionContext, sent: Credential): Promise<void> {
  const written = await write(sent.client, decodeKrbCred(encodeKrbCred(sent)));
  await t.throwsAsync(verifyTgt(gss, { ccache: written, keytab, service }), { code: 'tgt-not-verified' });
}

async function tgtIn(ccache: string): Promise<Credential> {
  const found = ownTgt(readCcache(await readFile(pathOf(ccache))), Date.now() / 1000);
  if ('problem' in found) throw new Error(found.problem);
  return found.tgt;
}

async function write(client: string, credentials: readonly Credential[]): Promise<string> {
  const file = realm.path('written');
  await writeFile(file, writeCcache(client, credentials), { mode: 0o600 });
  return `FILE:${file}`;
}

function plain(credential: Credential | undefined): object {
  return { ...credential, sessionKey: credential?.sessionKey(), ticket: credential?.ticket() };
}

function pathOf(name: string): string {
  return name.slice('FILE:'.length);
}
