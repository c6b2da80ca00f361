import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Gss } from '../../../gss/gss.ts';
import { GssError } from '../../../gss/gss-error.ts';
import { Secret } from '../../../secret/secret.ts';
import { ccacheBytes, principalBytes } from '../../../testing/krb5-ccache-builder.ts';
import { LoginRefusal } from './describe-failure.ts';
import { obtainTgt, writeKrbCred } from './obtain-tgt.ts';

const principal = 'alice@LAB.TEST';
const spn = 'host/guest1.lab.test@LAB.TEST';

let runFolder: string;
test.beforeEach(async () => {
  runFolder = await mkdtemp(join(tmpdir(), 'obtain-'));
});
test.afterEach.always(() => rm(runFolder, { recursive: true, force: true }));

/** Obtains a TGT that says it is `user`'s; the KDC `answers`. */
function obtain(user: string, answers: () => Promise<string>, mayBeUnverified = false) {
  const now = Math.floor(Date.now() / 1000);
  const tgt = { startTime: now - 60, endTime: now + 3600 };
  const write = (file: string) =>
    writeFile(file, ccacheBytes(principalBytes('LAB.TEST', user), tgt), { mode: 0o600 });
  // Of the library only this is called.
  const gss = { authenticateToSelf: answers } as unknown as Gss;
  return obtainTgt(gss, { runFolder, keytab: 'FILE:/nowhere', spn }, { principal, write, mayBeUnverified });
}

const refusedWith = (code: number) => ({ instanceOf: LoginRefusal, code: code as unknown as string });
const unreachable = () => Promise.reject<string>(new GssError('kdc-unreachable', 'no KDC'));

test.serial('a verified TGT of the peer is held', async (t) => {
  const { verified } = await obtain('alice', () => Promise.resolve(principal));
  t.true(verified);
  t.is((await readdir(runFolder)).length, 1);
});

test.serial('a TGT of somebody else than the peer is refused', async (t) => {
  await t.throwsAsync(
    obtain('bob', () => Promise.resolve('bob@LAB.TEST')),
    refusedWith(403),
  );
  await t.throwsAsync(obtain('bob', unreachable, true), refusedWith(403));
  t.deepEqual(await readdir(runFolder), []);
});

test.serial('without a KDC only a TGT that came with the context counts', async (t) => {
  t.false((await obtain('alice', unreachable, true)).verified);
  await t.throwsAsync(obtain('alice', unreachable), { code: 'kdc-unreachable' });
});

test.serial('a KDC that is silent is one that is not reached; what it says is believed', async (t) => {
  const silent = () => Promise.reject<string>(new GssError('deadline', 'no answer'));
  t.false((await obtain('alice', silent, true)).verified);
  const forged = () => Promise.reject<string>(new GssError('wrong-key', 'forged'));
  await t.throwsAsync(obtain('alice', forged, true), { code: 'tgt-not-verified' });
});

test.serial('what is no KRB-CRED is refused as malformed', async (t) => {
  const payload = new Secret(Buffer.from('no DER'));
  await t.throwsAsync(writeKrbCred(join(runFolder, 'tgt'), payload), refusedWith(422));
  t.deepEqual(await readdir(runFolder), []);
});
