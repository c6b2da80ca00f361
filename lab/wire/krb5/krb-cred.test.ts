// Longer than 250 lines: each way in which the message can be malformed stands beside the builder that makes it so.
import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import {
  infoBytes,
  int,
  key,
  krbCredBytes,
  name,
  text,
  ticketBytes,
  time,
  tlv,
} from '../../testing/krb5-der-builder.ts';
import { type Credential, readCcache, ticketFlags } from './ccache.ts';
import { KrbCredFormatError, type KrbCredProblem } from './krb-cred-error.ts';
import { decodeKrbCred, encodeKrbCred } from './krb-cred.ts';
import { principalText } from './principal-text.ts';

const fixtures = new URL('../../../fixtures/krb5/', import.meta.url);
const forwarded = await readFile(new URL('alice-forwarded.krb-cred', fixtures));
const { credentials } = readCcache(await readFile(new URL('alice-with-service-ticket.ccache', fixtures)));

test('a KRB-CRED of krb5_fwd_tgt_creds is read as klist would show it', (t) => {
  const [tgt, ...others] = decodeKrbCred(forwarded);
  t.deepEqual(others, []);
  t.is(tgt?.client, 'alice@LAB.TEST');
  t.is(tgt?.server, 'krbtgt/LAB.TEST@LAB.TEST');
  t.is(tgt?.sessionKeyType, 18);
  t.is(tgt?.sessionKey().length, 32);
  t.is(tgt?.flagBits, 0x70a90000);
  t.true(tgt?.flags.forwarded && tgt.flags.forwardable && tgt.flags.renewable);
  t.is(tgt?.startTime, Date.UTC(2026, 10, 24, 9, 34, 47) / 1000);
  t.is(tgt?.endTime, Date.UTC(2026, 10, 24, 17, 34, 47) / 1000);
  t.is(tgt?.renewTill, Date.UTC(2026, 10, 25, 9, 34, 47) / 1000);
  // The ticket stands at offset 26 of the file, as openssl asn1parse has it.
  t.true(tgt?.ticket().equals(forwarded.subarray(26, 26 + 4 + 415)));
});

test('what is built by hand is read member by member', (t) => {
  const [one] = decodeKrbCred(krbCredBytes());
  t.is(one?.client, 'alice@LAB.TEST');
  t.is(String(one?.sessionKey()), 'k'.repeat(32));
  t.true(one?.ticket().equals(ticketBytes()));
  t.deepEqual(
    [one?.authTime, one?.startTime, one?.endTime, one?.renewTill].map((at) => (at ?? 0) % 86_400),
    [34_487, 34_488, 63_287, 34_487],
  );
  t.true(one?.flags.forwardable);
});

test('times and flags that a description leaves out are 0', (t) => {
  const info = infoBytes({ 3: undefined, 4: undefined, 5: undefined, 7: undefined });
  const [one] = decodeKrbCred(krbCredBytes({ infos: [info] }));
  t.deepEqual([one?.flagBits, one?.authTime, one?.startTime, one?.renewTill], [0, 0, 0, 0]);
});

test('what is written is read as it was, and is what MIT’s own message has', (t) => {
  for (const credential of [...credentials, ...decodeKrbCred(forwarded)])
    t.deepEqual(decodeKrbCred(encodeKrbCred(credential)).map(plain), [plain(credential)]);
  // All but the nonce, the timestamp and its microseconds, which the library adds.
  const [tgt] = decodeKrbCred(forwarded);
  const info = forwarded.subarray(
    forwarded.indexOf('3081cda02b', 'hex'),
    forwarded.indexOf('a211180f', 'hex'),
  );
  t.true(encodeKrbCred(tgt ?? t.fail()).includes(info.subarray(0, 3 + 0xcd)));
});

test('any credential survives the way there and back', (t) => {
  const names = fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { minLength: 1, maxLength: 3 });
  const realm = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
  const seconds = fc.nat({ max: 0x7fffffff }).map((value) => value * 2 + 1);
  const whole = fc.record({
    client: fc.record({ realm, names }).map(principalText),
    sessionKeyType: fc.nat({ max: 0xffff }),
    sessionKey: fc.uint8Array({ minLength: 1, maxLength: 64 }).map((octets) => () => Buffer.from(octets)),
    authTime: fc.option(seconds, { nil: 0 }),
    startTime: fc.option(seconds, { nil: 0 }),
    endTime: seconds,
    renewTill: fc.option(seconds, { nil: 0 }),
    flagBits: fc.nat({ max: 0x7fffffff }).map((value) => value * 2),
  });
  const there = { server: 'krbtgt/LAB.TEST@LAB.TEST', ticket: () => ticketBytes() };
  fc.assert(
    fc.property(whole, (part) => {
      const credential = { ...there, ...part, flags: ticketFlags(part.flagBits) };
      t.deepEqual(decodeKrbCred(encodeKrbCred(credential)).map(plain), [plain(credential)]);
    }),
  );
});

test('a ticket that is no DER, or a principal without a realm, is not written', (t) => {
  const [tgt] = credentials;
  const written = (changes: Partial<Credential>) => () => encodeKrbCred({ ...(tgt ?? t.fail()), ...changes });
  const notShortest = Buffer.concat([Buffer.from('6181', 'hex'), ticketBytes().subarray(1)]);
  for (const ticket of [Buffer.from('ticket'), Buffer.alloc(0), notShortest])
    t.throws(written({ ticket: () => ticket }), { code: 'malformed' });
  t.throws(written({ client: 'alice' }), { code: 'malformed' });
  t.throws(written({ ticket: () => tlv(0x61, Buffer.alloc(196_608)) }), { instanceOf: KrbCredFormatError });
  t.throws(written({ ticket: () => tlv(0x61, tlv(0x04, Buffer.alloc(196_608))) }), { code: 'too-large' });
});

test('printing a credential shows neither its key nor its ticket', (t) => {
  const printed = inspect(decodeKrbCred(krbCredBytes()), { depth: null });
  t.false(printed.includes('6b 6b') || printed.includes('kkk') || printed.includes('cipher'));
});

test('a message that is cut short anywhere is malformed', (t) => {
  for (let length = 0; length < forwarded.length; length += 1)
    refused(t, forwarded.subarray(0, length), 'malformed');
  const part = partOf(infoBytes());
  for (let length = 0; length < part.length; length += 1)
    refused(t, krbCredBytes({ cipher: part.subarray(0, length) }), 'malformed');
});

test('octets after the message are refused', (t) => {
  refused(t, Buffer.concat([forwarded, Buffer.of(0)]), 'trailing-octets');
  const part = partOf(infoBytes());
  refused(t, krbCredBytes({ cipher: Buffer.concat([part, Buffer.of(5, 0)]) }), 'trailing-octets');
});

test('a message beyond the limit is refused before it is read', (t) => {
  refused(t, Buffer.alloc(196_609), 'too-large');
  refused(t, Buffer.alloc(196_608), 'trailing-octets');
});

test('an encrypted message is refused', (t) => {
  refused(t, krbCredBytes({ encType: 18 }), 'encrypted');
});

test('no ticket, too many of them, or another number of descriptions is refused', (t) => {
  const [ticket, info] = [ticketBytes(), infoBytes()];
  const many = (count: number) => ({ tickets: Array(count).fill(ticket), infos: Array(count).fill(info) });
  t.is(decodeKrbCred(krbCredBytes(many(16))).length, 16);
  refused(t, krbCredBytes(many(0)), 'wrong-count');
  refused(t, krbCredBytes(many(17)), 'wrong-count');
  refused(t, krbCredBytes({ tickets: [ticket], infos: [info, info] }), 'wrong-count');
  refused(t, krbCredBytes({ tickets: [ticket, ticket], infos: [info] }), 'wrong-count');
});

test('a description that names another server than the ticket is refused', (t) => {
  refused(t, withInfo({ 9: name('krbtgt', 'OTHER.TEST') }), 'other-server');
  refused(t, withInfo({ 8: text('OTHER.TEST') }), 'other-server');
  refused(t, krbCredBytes({ tickets: [ticketBytes(5, 'host', 'guest1.lab.test')] }), 'other-server');
});

test('another version, message type or ticket version is malformed', (t) => {
  refused(t, krbCredBytes({ version: 4 }), 'malformed');
  refused(t, krbCredBytes({ messageType: 21 }), 'malformed');
  refused(t, krbCredBytes({ tickets: [ticketBytes(4)] }), 'malformed');
});

test('a description without its key, client, server or end is malformed', (t) => {
  for (const tag of [0, 1, 2, 6, 8, 9]) refused(t, withInfo({ [tag]: undefined }), 'malformed');
});

test('a key that is empty or longer than any is malformed', (t) => {
  t.is(decodeKrbCred(withInfo({ 0: key(18, 'k'.repeat(64)) }))[0]?.sessionKey().length, 64);
  refused(t, withInfo({ 0: key(18, '') }), 'malformed');
  refused(t, withInfo({ 0: key(18, 'k'.repeat(65)) }), 'malformed');
});

test('elements nested deeper than a KRB-CRED are malformed', (t) => {
  // The addresses are not looked at, so that nothing but the depth can be wrong; they stand five levels down.
  const nested = (levels: number) =>
    Array.from({ length: levels }).reduce<Buffer>((inside) => tlv(0x30, inside), int(1));
  t.is(decodeKrbCred(withInfo({ 10: nested(4) })).length, 1);
  refused(t, withInfo({ 10: nested(5) }), 'malformed');
  refused(t, withInfo({ 10: nested(3000) }), 'malformed');
  refused(t, nested(3000), 'malformed');
});

test('more elements than a KRB-CRED has are malformed', (t) => {
  refused(t, withInfo({ 10: tlv(0x30, ...Array<Buffer>(4097).fill(Buffer.of(5, 0))) }), 'malformed');
});

test('a length that is indefinite or overruns its parent is malformed', (t) => {
  const [indefinite, end] = [Buffer.from('3080', 'hex'), Buffer.from('0000', 'hex')];
  refused(t, withInfo({ 10: Buffer.concat([indefinite, int(1), end]) }), 'malformed');
  refused(t, withInfo({ 10: indefinite }), 'malformed');
  // The innermost element takes one octet more than those that hold it say.
  const part = partOf(infoBytes({ 10: tlv(0x30, tlv(0x04, Buffer.from('x'))) }));
  const overrun = Buffer.concat([part, Buffer.from('x')]);
  overrun.writeUInt8(2, overrun.length - 3);
  refused(t, krbCredBytes({ cipher: overrun }), 'malformed');
});

test('a member twice, out of order or unknown is malformed', (t) => {
  const members = (...tags: number[]) =>
    tlv(0x30, ...tags.map((tag) => tlv(0xa0 + tag, tag === 0 ? int(18) : tlv(0x04, Buffer.from('k')))));
  t.is(decodeKrbCred(withInfo({ 0: members(0, 1) })).length, 1);
  for (const key of [members(0, 1, 1), members(1, 0), members(0, 1, 2), members(0)])
    refused(t, withInfo({ 0: key }), 'malformed');
});

test('a number out of its range is malformed', (t) => {
  const keyOf = (type: Buffer) => tlv(0x30, tlv(0xa0, type), tlv(0xa1, tlv(0x04, Buffer.from('k'))));
  t.is(decodeKrbCred(withInfo({ 0: keyOf(int(0xffff)) }))[0]?.sessionKeyType, 0xffff);
  const minus = tlv(0x02, Buffer.of(0xff));
  const long = tlv(0x02, Buffer.alloc(6));
  for (const type of [int(0x10000), minus, long, tlv(0x02), tlv(0x0a, Buffer.of(1))])
    refused(t, withInfo({ 0: keyOf(type) }), 'malformed');
});

test('a name too long or not UTF-8 is malformed', (t) => {
  t.is(decodeKrbCred(withInfo({ 2: name('a'.repeat(4096)) })).length, 1);
  refused(t, withInfo({ 2: name('a'.repeat(4097)) }), 'malformed');
  refused(t, withInfo({ 1: tlv(0x1b, Buffer.of(0xff)) }), 'malformed');
});

test('a name of none or too many components is malformed', (t) => {
  t.is(decodeKrbCred(withInfo({ 2: name(...Array<string>(32).fill('a')) })).length, 1);
  refused(t, withInfo({ 2: name() }), 'malformed');
  refused(t, withInfo({ 2: name(...Array<string>(33).fill('a')) }), 'malformed');
});

test('a time that is none, or that a cache cannot hold, is malformed', (t) => {
  t.is(decodeKrbCred(withInfo({ 6: time('21060207062815Z') }))[0]?.endTime, 0xffffffff);
  const wrong = ['21060207062816Z', '19691231235959Z', '20261324093447Z', '20260231093447Z', '', 'Z'];
  const form = ['20261124093447', '20261124093447.5Z', '202611240934Z', '20261124093447+0100'];
  for (const value of [...wrong, ...form]) refused(t, withInfo({ 6: time(value) }), 'malformed');
});

test('flags of another length than 32 bits are malformed', (t) => {
  for (const hex of ['00', '0040e100', '0040e1000000', '0140e10000', '0840e10000', ''])
    refused(t, withInfo({ 3: tlv(0x03, Buffer.from(hex, 'hex')) }), 'malformed');
});

test('a separator inside a component is escaped, so that it cannot pass for a realm', (t) => {
  const info = { 2: name('root@LAB.TEST', 'a/b') };
  t.is(decodeKrbCred(withInfo(info))[0]?.client, 'root\\@LAB.TEST/a\\/b@LAB.TEST');
});

test('octets that a stranger changed are read, or refused as such, and nothing else happens', (t) => {
  const change = fc.record({ at: fc.nat(), octet: fc.nat({ max: 255 }) });
  const changes = fc.array(change, { minLength: 1, maxLength: 4 });
  const message = fc.constantFrom(forwarded, krbCredBytes(), withInfo({ 10: tlv(0x30, name('x')) }));
  fc.assert(
    fc.property(message, changes, (original, list) => {
      const altered = Buffer.from(original);
      for (const { at, octet } of list) altered.writeUInt8(octet, at % altered.length);
      readsOrRefuses(altered);
    }),
    { numRuns: 1000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => readsOrRefuses(Buffer.from(octets))));
  t.pass();
});

test('every single octet changed to what starts another element is read, or refused as such', (t) => {
  for (let at = 0; at < forwarded.length; at += 1)
    for (const octet of [0x00, 0x30, 0x84]) {
      const altered = Buffer.from(forwarded);
      altered.writeUInt8(octet, at);
      readsOrRefuses(altered);
    }
  t.pass();
});

test('the largest messages of one kind of element are refused', (t) => {
  for (const unit of [
    '3080',
    '3000',
    '0500',
    'a080',
    '1b00',
    '3084ffffffff',
    '1f81',
    '0500ff',
    '2480',
    'bf818181',
  ])
    readsOrRefuses(Buffer.from(unit.repeat(Math.floor(196_608 / (unit.length / 2))), 'hex'));
  refused(t, tlv(0x1b, Buffer.alloc(190_000)), 'malformed');
});

function refused(t: ExecutionContext, message: Buffer, code: KrbCredProblem): void {
  t.throws(() => decodeKrbCred(message), { instanceOf: KrbCredFormatError, code });
}

function readsOrRefuses(message: Buffer): void {
  try {
    decodeKrbCred(message);
  } catch (error) {
    if (!(error instanceof KrbCredFormatError)) throw error;
  }
}

function withInfo(changes: Parameters<typeof infoBytes>[0]): Buffer {
  return krbCredBytes({ infos: [infoBytes(changes)] });
}

/** EncKrbCredPart */
function partOf(info: Buffer): Buffer {
  return tlv(0x7d, tlv(0x30, tlv(0xa0, tlv(0x30, info))));
}

function plain(credential: Credential): object {
  return { ...credential, sessionKey: credential.sessionKey(), ticket: credential.ticket() };
}
