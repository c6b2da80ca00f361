import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { Secret } from '../secret/secret.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { scanArtifacts } from './artifact-scan.ts';
import type { NamedSecret } from './secret-forms.ts';
import { secretForms } from './secret-forms.ts';

const key = Buffer.from('6d6b3c8f00d1ff13e7a94c55b2fe60990a1b2c3d4e5f60718293a4b5c6d7e8f9', 'hex');
const password = 'wonder"land';
const secrets: NamedSecret[] = [
  { name: 'password of alice', kind: 'password', value: new Secret(password) },
  { name: 'session key', kind: 'key', value: new Secret(key) },
];
const folderWith = (files: Record<string, string | Buffer>) => {
  const folder = temporaryFolder('artifacts-');
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
};

test('a clean folder has no leaks', async (t) => {
  const folder = folderWith({ 'console.log': 'login: alice\npassword: ***\n', empty: '' });
  t.deepEqual(await scanArtifacts(folder, secrets), []);
});

test('a secret is found in every form, deep in the folder, and named but not shown', async (t) => {
  const folder = folderWith({
    raw: `x=${password}`,
    'json.jsonl': JSON.stringify({ said: password }),
    'deep/er/hex': `key ${key.toString('hex')}`,
    HEX: key.toString('hex').toUpperCase(),
    base64: key.toString('base64'),
    base64url: key.toString('base64url'),
    binary: Buffer.concat([Buffer.from([0, 1]), key]),
  });
  const leaks = await scanArtifacts(folder, secrets);
  t.deepEqual(leaks.map(({ file, form }) => `${file.slice(folder.length + 1)} ${form}`).toSorted(), [
    'HEX hex',
    'base64 base64',
    'base64url base64',
    'binary raw',
    'deep/er/hex hex',
    'json.jsonl escaped',
    'raw raw',
  ]);
  t.is(leaks.find(({ form }) => form === 'escaped')?.offset, 9);
  t.false(JSON.stringify(leaks).includes('wonder'));
});

test('base64 is found at whatever alignment the secret has in the encoded octets', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 8 }),
      fc.uint8Array({ maxLength: 8 }),
      async (before, after) => {
        const folder = folderWith({ f: Buffer.concat([before, key, after]).toString('base64') });
        return (await scanArtifacts(folder, secrets)).some(
          ({ kind, form }) => kind === 'key' && form === 'base64',
        );
      },
    ),
    { numRuns: 40 },
  );
  t.pass();
});

test('a secret is found once wherever a read splits it', async (t) => {
  const folder = folderWith({ f: `${'x'.repeat(40)}${password}${'y'.repeat(40)}` });
  for (let chunkBytes = 1; chunkBytes <= 60; chunkBytes += 1) {
    const leaks = await scanArtifacts(folder, secrets, { chunkBytes });
    t.deepEqual(
      leaks.map(({ offset }) => offset),
      [40],
      `${chunkBytes}`,
    );
  }
});

test('credential caches, keytabs and KRB-CRED messages are found without knowing their keys', async (t) => {
  const folder = folderWith({
    ccache: Buffer.from([5, 4, 0, 12, 0, 1]),
    keytab: Buffer.from([5, 2, 0, 0, 0, 70]),
    'krb-cred': Buffer.from('76820298308202 94a003020105a103020116a2'.replaceAll(' ', ''), 'hex'),
    transcript: Buffer.from('7682029830820294a003020105a103020116a2ff', 'hex').toString('base64'),
  });
  const leaks = await scanArtifacts(folder, []);
  t.deepEqual(leaks.map(({ file, name }) => `${file.slice(folder.length + 1)}: ${name}`).toSorted(), [
    'ccache: credential cache',
    'keytab: keytab',
    'krb-cred: KRB-CRED',
    'transcript: KRB-CRED',
  ]);
});

test('the number of leaks is capped', async (t) => {
  const folder = folderWith({ f: `${password} `.repeat(500) });
  t.is((await scanArtifacts(folder, secrets)).length, 100);
  t.is((await scanArtifacts(folder, secrets, { maxLeaks: 3 })).length, 3);
});

test('links are not followed', async (t) => {
  const folder = folderWith({});
  symlinkSync('/dev/zero', join(folder, 'link'));
  t.deepEqual(await scanArtifacts(folder, secrets), []);
});

test('a secret so short that it occurs by chance is refused', (t) => {
  t.throws(() => secretForms([{ name: 'pin', kind: 'password', value: new Secret('12345') }]), {
    instanceOf: RangeError,
  });
});
