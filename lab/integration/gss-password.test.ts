import { once } from 'node:events';
import { access, readFile, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { inspect } from 'node:util';
import test from 'ava';
import { execa } from 'execa';
import type { Gss } from '../gss/gss.ts';
import { passwordTgt } from '../gss/native/password-tgt.ts';
import { openGss } from '../gss/open-gss.ts';
import { verifyTgt } from '../gss/verify-tgt.ts';
import { Secret } from '../secret/secret.ts';
import { stateOf } from '../testing/kdc-counts.ts';
import { password, startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { readCcache } from '../wire/krb5/ccache.ts';
import { leasePort } from '../world/owner/lease-port.ts';

const service = 'host/guest1.lab.test@LAB.TEST';

let realm: TestRealm;
let gss: Gss;

test.before(async () => {
  realm = await startTestRealm(
    {
      alice: {},
      twice: {},
      once: {},
      locked: { policy: 'lock2' },
      expired: {},
      disabled: {},
      open: {},
      [service.split('@')[0] ?? '']: {},
    },
    { lock2: { maxFailures: 2, failureCountIntervalMs: 300_000, lockoutMs: 60_000 } },
  );
  Object.assign(process.env, realm.env);
  gss = openGss();
});

test.after.always(async () => {
  await gss[Symbol.asyncDispose]();
  await realm[Symbol.asyncDispose]();
});

test.serial('the right password gives one forwardable TGT that only its owner can read', async (t) => {
  const file = realm.path('ccache');
  await login('alice', password, file);
  const { client, credentials } = readCcache(await readFile(file));
  t.is(client, 'alice@LAB.TEST');
  t.deepEqual(
    credentials.map((one) => [one.server, one.flags.forwardable, one.flags.initial]),
    [['krbtgt/LAB.TEST@LAB.TEST', true, true]],
  );
  t.is((await stat(file)).mode & 0o777, 0o600);
  const keytab = await realm.keytab('host/guest1.lab.test');
  t.is((await verifyTgt(gss, { ccache: `FILE:${file}`, keytab, service })).client, 'alice@LAB.TEST');
  t.is((await stateOf(realm.realm, 'alice')).failedAttempts, 0);
});

test.serial('a wrong password counts once, writes no cache, and is in no error text', async (t) => {
  const file = realm.path('ccache');
  const error = await t.throwsAsync(login('once', 'not-wonderland', file), { code: 'wrong-password' });
  t.is((await stateOf(realm.realm, 'once')).failedAttempts, 1);
  t.false(inspect(error, { depth: null }).includes('not-wonderland'));
  await t.throwsAsync(access(file));
});

test.serial('with a primary KDC at another address kinit counts two, and we count one', async (t) => {
  await using primary = await relayTo(realm.realm.address.port);
  const config = realm.path('krb5.conf');
  const { host, port } = realm.realm.address;
  const text = realm.realm.clientConfig(`${host}:${port}\n        primary_kdc = ${primary.address}`);
  await writeFile(config, text);
  const env = { KRB5_CONFIG: config };
  const kinit = await execa('kinit', ['-c', `FILE:${realm.path('none')}`, 'twice'], {
    env,
    input: 'wrong\n',
    reject: false,
  });
  t.not(kinit.exitCode, 0);
  t.is((await stateOf(realm.realm, 'twice')).failedAttempts, 2);
  await withEnv(env, async () => {
    await t.throwsAsync(login('twice', 'wrong'), { code: 'wrong-password' });
  });
  t.is((await stateOf(realm.realm, 'twice')).failedAttempts, 3);
});

test.serial('a locked account is refused, with the right password too, and counts no further', async (t) => {
  for (const failures of [1, 2]) {
    await t.throwsAsync(login('locked', 'wrong'), { code: 'wrong-password' });
    t.is((await stateOf(realm.realm, 'locked')).failedAttempts, failures);
  }
  await t.throwsAsync(login('locked', password), { code: 'refused-by-kdc' });
  t.is((await stateOf(realm.realm, 'locked')).failedAttempts, 2);
});

test.serial('a disabled account is refused, an expired password is expired', async (t) => {
  await realm.kadmin('modprinc -allow_tix disabled');
  await t.throwsAsync(login('disabled', password), { code: 'refused-by-kdc' });
  await realm.kadmin('modprinc -pwexpire yesterday expired');
  await t.throwsAsync(login('expired', password), { code: 'expired' });
});

test.serial('without preauthentication a wrong password is wrong all the same', async (t) => {
  await realm.kadmin('modprinc -requires_preauth open');
  await t.throwsAsync(login('open', 'wrong'), { code: 'wrong-password' });
});

test.serial('a client that the KDC does not know is an unknown client', async (t) => {
  await t.throwsAsync(login('nobody', password), { code: 'unknown-client' });
});

test.serial('a password that the library would take for another reaches no KDC', async (t) => {
  for (const other of ['', `${password}\0junk`, 'x'.repeat(1025)]) {
    const before = await realm.realm.log();
    await t.throwsAsync(login('alice', other), { code: 'wrong-password' });
    t.is(await realm.realm.log(), before);
  }
});

test.serial('the octets of a password are cleared, whether it is right or wrong', (t) => {
  for (const secret of [password, 'wrong', '']) {
    const octets = new Uint8Array(Buffer.from(secret));
    const ccache = `FILE:${realm.path('ccache')}`;
    const attempt = () => passwordTgt({ principal: 'alice@LAB.TEST', password: octets, ccache });
    if (secret === password) attempt();
    else t.throws(attempt, { code: 'wrong-password' });
    t.true(octets.every((octet) => octet === 0));
  }
});

test.serial('a cache that cannot be written is an error', async (t) => {
  await t.throwsAsync(login('alice', password, '/nowhere/ccache'), { code: 'cannot-store' });
});

test.serial('a KDC that refuses connections is unreachable', async (t) => {
  await using nobody = await leasePort('127.0.0.1');
  const config = realm.path('krb5.conf');
  await writeFile(config, realm.realm.clientConfig(`127.0.0.1:${nobody.port}`));
  await withEnv({ KRB5_CONFIG: config }, async () => {
    await t.throwsAsync(login('alice', password), { code: 'kdc-unreachable' });
  });
});

function login(user: string, secret: string, file = realm.path('ccache')): Promise<void> {
  return gss.passwordTgt({
    principal: `${user}@LAB.TEST`,
    password: new Secret(secret),
    ccache: `FILE:${file}`,
  });
}

/** The same KDC at another address. */
async function relayTo(port: number): Promise<AsyncDisposable & { readonly address: string }> {
  const server = createServer((client) => {
    const kdc = connect(port, '127.0.0.1');
    client.on('error', () => kdc.destroy()).pipe(kdc);
    kdc.on('error', () => client.destroy()).pipe(client);
  }).listen(0, '127.0.0.2');
  await once(server, 'listening');
  return {
    address: `127.0.0.2:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

async function withEnv(env: Readonly<Record<string, string>>, work: () => Promise<void>): Promise<void> {
  Object.assign(process.env, env);
  try {
    await work();
  } finally {
    Object.assign(process.env, realm.env);
  }
}
