import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import type { Gss } from '../gss/gss.ts';
import { openGss } from '../gss/open-gss.ts';
import { type BuiltCredential, ccacheBytes, principalBytes } from '../testing/krb5-ccache-builder.ts';
import { password, startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { decodeKrbCred } from '../wire/krb5/krb-cred.ts';

const client = 'alice@LAB.TEST';
const alice = principalBytes('LAB.TEST', 'alice');

let realm: TestRealm;
let gss: Gss;

test.before(async () => {
  realm = await startTestRealm({ alice: {}, bobby: {}, 'host/guest1.lab.test': { okAsDelegate: true } });
  // A collection of which bobby's cache is the primary one.
  const collection = `DIR:${realm.path('collection')}`;
  await mkdir(collection.slice('DIR:'.length), { mode: 0o700 });
  Object.assign(process.env, realm.env, { KRB5CCNAME: collection });
  // Without -c kinit takes a new cache of the collection for another user.
  for (const user of ['alice', 'bobby'])
    await execa('kinit', ['-f', user], { env: realm.env, input: `${password}\n` });
  gss = openGss();
});

test.after.always(async () => {
  await gss[Symbol.asyncDispose]();
  await realm[Symbol.asyncDispose]();
});

for (const version of [1, 2, 3, 4]) {
  test.serial(`the TGT in a FILE cache of version ${version} is found`, async (t) => {
    const config = realm.path('krb5.conf');
    const lines = await readFile(realm.env['KRB5_CONFIG'] ?? '', 'utf8');
    await writeFile(config, lines.replace('[libdefaults]', `[libdefaults]\n    ccache_type = ${version}`));
    const file = realm.path('ccache');
    await kinitInto(`FILE:${file}`, 'alice', { KRB5_CONFIG: config });
    t.is((await readFile(file)).readUInt16BE(0), 0x0500 + version);
    await holdsTgtOf(t, `FILE:${file}`);
  });
}

test.serial(
  'configuration, service tickets and removed entries before the TGT are passed over',
  async (t) => {
    const configuration = { server: principalBytes('X-CACHECONF:', 'krb5_ccache_conf_data', 'refresh_time') };
    const removed = [
      { server: principalBytes('X-RMED-CONF:', 'krb5_ccache_conf_data', 'refresh_time') },
      { authTime: 0xffff_ffff, startTime: 0, endTime: 0 },
    ];
    const service = { server: principalBytes('LAB.TEST', 'host', 'other.lab.test') };
    await holdsTgtOf(
      t,
      await cacheWith(...removed, ...Array<BuiltCredential>(300).fill(configuration), service),
    );
  },
);

test.serial('a cache of more than 1 MiB is read', async (t) => {
  await holdsTgtOf(
    t,
    await cacheWith({ server: principalBytes('LAB.TEST', 'x'), ticket: 'x'.repeat(1_200_000) }),
  );
});

test.serial('a cache of more entries than can be read in time is refused, and says so', async (t) => {
  const ccache = await cacheWith(
    ...Array<BuiltCredential>(10_000).fill({ server: principalBytes('LAB.TEST', 'x') }),
  );
  const refused = { code: 'no-credentials', message: /more than 10000 entries/ };
  await t.throwsAsync(gss.ownTgt({ ccache, client }), refused);
});

test.serial('a cache of another user than the authenticated one gives no TGT', async (t) => {
  const ccache = await realm.kinit('bobby', '-f');
  for (const asked of [
    () => gss.ownTgt({ ccache, client }),
    () => gss.forwardTgt({ ccache, client, host: 'guest1.lab.test' }),
  ]) {
    await t.throwsAsync(asked, { code: 'other-client', message: /bobby@LAB\.TEST.*alice@LAB\.TEST/ });
  }
});

test.serial(
  'of the default collection the cache of the authenticated user is taken, whichever is the primary one',
  async (t) => {
    t.is(await gss.clientOf(undefined), 'bobby@LAB.TEST');
    await holdsTgtOf(t, undefined);
    const forwarded = await gss.forwardTgt({ client, host: 'guest1.lab.test' });
    t.is(decodeKrbCred(forwarded.reveal())[0]?.client, client);
    await t.throwsAsync(gss.ownTgt({ client: 'carol@LAB.TEST' }), { code: 'no-credentials' });
  },
);

test.serial('the flags of the user’s tickets are those that klist shows', async (t) => {
  const ccache = await realm.kinit('alice', '-F');
  const host = 'host/guest1.lab.test@LAB.TEST';
  await execa('kvno', ['-c', ccache, host], { env: realm.env });
  const services = ['krbtgt/LAB.TEST@LAB.TEST', host, 'http/none@LAB.TEST'];
  const [tgt = 0, service = 0, none] = await gss.ticketFlags({ ccache, client, services });
  t.is(tgt & 0x4000_0000, 0);
  t.is(service & 0x0004_0000, 0x0004_0000);
  t.is(none, undefined);
});

async function holdsTgtOf(t: ExecutionContext, ccache: string | undefined): Promise<void> {
  const [tgt, ...others] = decodeKrbCred((await gss.ownTgt({ ccache, client })).reveal());
  t.like(tgt, { client, server: 'krbtgt/LAB.TEST@LAB.TEST' });
  t.deepEqual(others, []);
  // It works as one: libkrb5 gets a ticket with it.
  t.is(tgt?.sessionKey().length, 32);
}

/** A cache with these entries before the real TGT of alice. */
async function cacheWith(...entries: readonly BuiltCredential[]): Promise<string> {
  const real = (await realm.kinit('alice', '-f')).slice('FILE:'.length);
  const file = realm.path('ccache');
  await writeFile(file, ccacheBytes(alice, ...entries), { mode: 0o600 });
  const content = await readFile(real);
  // Behind the version, the header and the client, which are as long in both.
  await appendFile(file, content.subarray(4 + content.readUInt16BE(2) + alice.length));
  return `FILE:${file}`;
}

async function kinitInto(
  ccache: string,
  user: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  await execa('kinit', ['-c', ccache, '-f', user], { env: { ...realm.env, ...env }, input: `${password}\n` });
}
