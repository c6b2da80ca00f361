import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import test from 'ava';
import { ccacheBytes, principalBytes } from '../../testing/krb5-ccache-builder.ts';
import { readCcache } from './ccache.ts';

const alice = principalBytes('LAB.TEST', 'alice');
const kinit = await readFile(
  new URL('../../../fixtures/krb5/alice-with-service-ticket.ccache', import.meta.url),
);

test('a cache of MIT kinit and kvno is read as klist shows it', (t) => {
  const { client, credentials } = readCcache(kinit);
  t.is(client, 'alice@LAB.TEST');
  t.deepEqual(
    credentials.map((one) => one.server),
    ['krbtgt/LAB.TEST@LAB.TEST', 'http/web.lab.test@LAB.TEST'],
  );
  const [tgt, service] = credentials;
  t.is(tgt?.client, 'alice@LAB.TEST');
  t.is(tgt?.sessionKeyType, 18);
  t.is(tgt?.sessionKey().length, 32);
  t.is(tgt?.authTime, Date.UTC(2026, 10, 23, 10, 54, 46) / 1000);
  t.is(tgt?.endTime, Date.UTC(2026, 10, 23, 18, 54, 46) / 1000);
  t.is(tgt?.renewTill, Date.UTC(2026, 10, 24, 10, 54, 46) / 1000);
  const given = {
    forwardable: true,
    proxiable: true,
    renewable: true,
    preAuthenticated: true,
    forwarded: false,
    proxy: false,
  };
  t.deepEqual(tgt?.flags, { ...given, initial: true, okAsDelegate: false });
  t.deepEqual(service?.flags, { ...given, initial: false, okAsDelegate: true });
  // RFC 4120 section 5.3: Ticket is [APPLICATION 1].
  t.is(tgt?.ticket().readUInt8(0), 0x61);
});

test('a forwarded ticket says so', (t) => {
  t.true(readCcache(ccacheBytes(alice, { flags: 0x60000000 })).credentials[0]?.flags.forwarded);
});

test('addresses and authorization data are stepped over', (t) => {
  t.deepEqual(String(readCcache(ccacheBytes(alice, {})).credentials[0]?.ticket()), 'ticket');
});

test('a configuration entry is no ticket', (t) => {
  const server = principalBytes('X-CACHECONF:', 'krb5_ccache_conf_data', 'fast_avail');
  t.is(readCcache(ccacheBytes(alice, { server }, {})).credentials.length, 1);
});

test('a separator inside a component is escaped, so that it cannot pass for a realm', (t) => {
  const client = principalBytes('LAB.TEST', 'root@LAB.TEST', 'a/b', 'c\\d\ne');
  t.is(readCcache(ccacheBytes(client)).client, 'root\\@LAB.TEST/a\\/b/c\\\\d\\ne@LAB.TEST');
});

test('printing a credential shows neither its key nor its ticket', (t) => {
  const printed = inspect(readCcache(ccacheBytes(alice, {})), { depth: null });
  t.false(printed.includes('6b 6b') || printed.includes('kkk') || printed.includes('74 69 63'));
});

test('a cache that ends anywhere but after a credential is malformed', (t) => {
  const whole = ccacheBytes(alice, {});
  const withoutCredentials = ccacheBytes(alice).length;
  for (let length = 0; length < whole.length; length += 1) {
    if (length === withoutCredentials) continue;
    t.throws(() => readCcache(whole.subarray(0, length)), { code: 'malformed-ccache' });
  }
});

test('another version is malformed', (t) => {
  const version3 = Buffer.from(ccacheBytes(alice));
  version3.writeUInt16BE(0x0503, 0);
  t.throws(() => readCcache(version3), { code: 'malformed-ccache' });
});

test('a count, a name, a list of tickets or a file beyond its limit is malformed', (t) => {
  const beyond = [
    ccacheBytes(principalBytes('LAB.TEST', ...Array<string>(33).fill('x'))),
    ccacheBytes(principalBytes('R'.repeat(4097), 'alice')),
    ccacheBytes(alice, ...Array<object>(257).fill({})),
    ccacheBytes(alice, { ticket: 't'.repeat(1024 * 1024) }),
  ];
  for (const file of beyond) t.throws(() => readCcache(file), { code: 'malformed-ccache' });
});

test('a length that says four gigabytes is refused before it is used', (t) => {
  const file = Buffer.concat([ccacheBytes(alice), Buffer.from('0000000100000001ffffffff', 'hex')]);
  t.throws(() => readCcache(file), { code: 'malformed-ccache' });
});
