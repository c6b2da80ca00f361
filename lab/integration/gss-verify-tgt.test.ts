import { link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import test from 'ava';
import { execa } from 'execa';
import type { Gss } from '../gss/gss.ts';
import { openGss } from '../gss/open-gss.ts';
import { verifyTgt } from '../gss/verify-tgt.ts';
import { startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { readCcache } from '../wire/krb5/ccache.ts';

const service = 'host/guest1.lab.test@LAB.TEST';

let realm: TestRealm;
let gss: Gss;
let keytab: string;
let ccache: string;

test.before(async () => {
  realm = await startTestRealm({
    alice: {},
    bobby: {},
    'host/guest1.lab.test': {},
    'host/guest2.lab.test': {},
  });
  Object.assign(process.env, realm.env);
  gss = openGss();
  keytab = await realm.keytab('host/guest1.lab.test');
  ccache = await realm.kinit('alice');
});

test.after.always(async () => {
  await gss[Symbol.asyncDispose]();
  await realm[Symbol.asyncDispose]();
});

test('a real TGT is verified and names its client, and its file is left as it was', async (t) => {
  const before = await readFile(pathOf(ccache));
  const { client, tgt } = await verifyTgt(gss, { ccache, keytab, service });
  t.is(client, 'alice@LAB.TEST');
  t.is(tgt.server, 'krbtgt/LAB.TEST@LAB.TEST');
  t.true((await readFile(pathOf(ccache))).equals(before));
});

test('an altered session key is not verified', async (t) => {
  const key = readCcache(await readFile(pathOf(ccache))).credentials[0]?.sessionKey() ?? Buffer.alloc(0);
  const altered = await rewrite((file) => {
    const at = file.indexOf(key);
    file.writeUInt8(file.readUInt8(at) ^ 1, at);
  });
  await t.throwsAsync(verifyTgt(gss, { ccache: altered, keytab, service }), { code: 'tgt-not-verified' });
});

test('a cache that lies about its client is not verified', async (t) => {
  const lying = await rewrite((file) => {
    for (let at = file.indexOf('alice'); at >= 0; at = file.indexOf('alice', at + 1)) file.write('bobby', at);
  });
  t.is(readCcache(await readFile(pathOf(lying))).client, 'bobby@LAB.TEST');
  await t.throwsAsync(verifyTgt(gss, { ccache: lying, keytab, service }), { code: 'tgt-not-verified' });
});

test('a cache with a service ticket beside the TGT is not verified', async (t) => {
  const used = await realm.kinit('alice');
  await execa('kvno', ['-c', used, service], { env: realm.env });
  await t.throwsAsync(verifyTgt(gss, { ccache: used, keytab, service }), { code: 'tgt-not-verified' });
});

test('a ticket of another key than the keytab’s is not verified', async (t) => {
  await using other = await startTestRealm({ 'host/guest1.lab.test': {} });
  const foreign = await other.keytab('host/guest1.lab.test');
  await t.throwsAsync(verifyTgt(gss, { ccache, keytab: foreign, service }), { code: 'tgt-not-verified' });
});

test('a keytab that is missing, or lacks the service, says so', async (t) => {
  await t.throwsAsync(verifyTgt(gss, { ccache, keytab: 'FILE:/nowhere/keytab', service }), {
    code: 'no-credentials',
  });
  const other = await realm.keytab('host/guest2.lab.test');
  await t.throwsAsync(verifyTgt(gss, { ccache, keytab: other, service }), { code: 'no-credentials' });
});

test('a cache that is none is not verified, one that is not there is no credential', async (t) => {
  const garbage = realm.path('garbage');
  await writeFile(garbage, 'garbage', { mode: 0o600 });
  await t.throwsAsync(verifyTgt(gss, { ccache: `FILE:${garbage}`, keytab, service }), {
    code: 'tgt-not-verified',
  });
  await t.throwsAsync(verifyTgt(gss, { ccache: 'FILE:/nowhere/ccache', keytab, service }), {
    code: 'no-credentials',
  });
  await t.throwsAsync(verifyTgt(gss, { ccache: ccache.replace('FILE:', 'NONE:'), keytab, service }), {
    code: 'no-credentials',
  });
});

test('a cache that is not a file of this user alone is not read', async (t) => {
  const tgt = await readFile(pathOf(ccache));
  const fifo = realm.path('fifo');
  await execa('mkfifo', ['-m', '600', fifo]);
  const symbolic = realm.path('symbolic');
  await symlink(pathOf(ccache), symbolic);
  const readable = realm.path('readable');
  await writeFile(readable, tgt, { mode: 0o644 });
  const linked = realm.path('linked');
  await writeFile(linked, tgt, { mode: 0o600 });
  await link(linked, realm.path('second-name'));
  const folder = realm.path('folder');
  await mkdir(folder);
  for (const path of [fifo, symbolic, readable, linked, folder]) {
    const verification = verifyTgt(gss, { ccache: `FILE:${path}`, keytab, service });
    await t.throwsAsync(verification, { code: 'no-credentials' }, path);
  }
});

test('a cache over 1 MiB is not read', async (t) => {
  const large = realm.path('large');
  await writeFile(large, Buffer.alloc(1024 * 1024 + 1), { mode: 0o600 });
  await t.throwsAsync(verifyTgt(gss, { ccache: `FILE:${large}`, keytab, service }), {
    code: 'no-credentials',
    message: /1 MiB/,
  });
});

async function rewrite(change: (file: Buffer) => void): Promise<string> {
  const file = await readFile(pathOf(ccache));
  change(file);
  const path = realm.path('altered');
  await writeFile(path, file, { mode: 0o600 });
  return `FILE:${path}`;
}

function pathOf(name: string): string {
  return name.slice('FILE:'.length);
}
