import { readFile } from 'node:fs/promises';
import test from 'ava';
import fc from 'fast-check';
import { ccacheBytes, principalBytes } from '../../testing/krb5-ccache-builder.ts';
import { writeCcache } from './ccache-writer.ts';
import { type Credential, readCcache, ticketFlags } from './ccache.ts';
import { principalText } from './principal-text.ts';

const kinit = readCcache(
  await readFile(new URL('../../../fixtures/krb5/alice-with-service-ticket.ccache', import.meta.url)),
);

test('the tickets of a cache of MIT’s are written as MIT wrote them', (t) => {
  const written = readCcache(writeCcache(kinit.client, kinit.credentials));
  t.is(written.client, kinit.client);
  t.deepEqual(written.credentials.map(plain), kinit.credentials.map(plain));
});

test('every octet stands where the file format has it', (t) => {
  const [tgt] = readCcache(
    ccacheBytes(principalBytes('LAB.TEST', 'alice'), { flags: 0x40a90001 }),
  ).credentials;
  const hex = [
    '0504 0000',
    '00000001 00000001 00000008 4c41422e54455354 00000005 616c696365',
    '00000001 00000001 00000008 4c41422e54455354 00000005 616c696365',
    '00000001 00000002 00000008 4c41422e54455354 00000006 6b7262746774 00000008 4c41422e54455354',
    `0012 00000020 ${'6b'.repeat(32)}`,
    '00000384 000003e8 000007d0 00000bb8',
    '00 40a90001 00000000 00000000',
    '00000006 7469636b6574 00000000',
  ];
  t.is(writeCcache('alice@LAB.TEST', tgt ? [tgt] : []).toString('hex'), hex.join('').replaceAll(' ', ''));
});

test('any name survives being written and read', (t) => {
  const name = fc.string({ unit: 'binary', maxLength: 8 });
  const realm = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(realm, fc.array(name, { minLength: 1, maxLength: 4 }), (where, names) => {
      const client = principalText({ realm: where, names });
      t.is(readCcache(writeCcache(client, [])).client, client);
    }),
  );
});

test('a principal without a realm is not written', (t) => {
  t.throws(() => writeCcache('alice', []), { instanceOf: RangeError });
});

test('flags without a name are kept', (t) => {
  const [tgt] = kinit.credentials;
  const odd = { ...(tgt ?? t.fail()), flagBits: 0xffffffff, flags: ticketFlags(0xffffffff) };
  t.is(readCcache(writeCcache(kinit.client, [odd])).credentials[0]?.flagBits, 0xffffffff);
});

function plain(credential: Credential): object {
  return { ...credential, sessionKey: credential.sessionKey(), ticket: credential.ticket() };
}
