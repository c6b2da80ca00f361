import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { ccacheBytes, principalBytes } from '../testing/krb5-ccache-builder.ts';
import { password, startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { startGuest } from '../testing/sso-guest.ts';
import { connectTo, type SsoProcess, startClient } from '../testing/sso-process.ts';

// Not ok-as-delegate: what is sent is the raw TGT.
const spn = 'host/plain.lab.test';

let realm: TestRealm;
let folder: string;

test.before(async () => {
  delete process.env['KRB5CCNAME'];
  realm = await startTestRealm({ alice: {}, [spn]: {} });
  folder = await mkdtemp(join(tmpdir(), 'sso-user-cache-'));
});

test.after.always(async () => {
  await realm[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test.serial('a default cache that krb5.conf names is the one that the raw TGT comes from', async (t) => {
  const config = realm.path('krb5.conf');
  const lines = await readFile(realm.env['KRB5_CONFIG'] ?? '', 'utf8');
  const named = `default_ccache_name = FILE:${realm.path('default')}`;
  await writeFile(config, lines.replace('[libdefaults]', `[libdefaults]\n    ${named}`));
  const env = { KRB5_CONFIG: config };
  await execa('kinit', ['-f', 'alice'], { env, input: `${password}\n` });
  t.is(await userOf(env), 'alice@LAB.TEST');
});

test.serial('the raw TGT is that of whom GSSAPI has authenticated, not of the primary cache', async (t) => {
  const collection = realm.path('collection');
  await mkdir(collection, { mode: 0o700 });
  const env = { ...realm.env, KRB5CCNAME: `DIR:${collection}` };
  await execa('kinit', ['-f', 'alice'], { env, input: `${password}\n` });
  // Of another realm than the guest, so that krb5_cc_select takes the other one.
  const bobby = principalBytes('OTHER.TEST', 'bobby');
  const tgt = { server: principalBytes('OTHER.TEST', 'krbtgt', 'OTHER.TEST'), endTime: 0x7000_0000 };
  await writeFile(join(collection, 'tktother'), ccacheBytes(bobby, tgt), { mode: 0o600 });
  await execa('kswitch', ['-c', `DIR::${collection}/tktother`], { env });
  t.regex((await execa('klist', [], { env })).stdout, /Default principal: bobby@OTHER\.TEST/);
  t.is(await userOf(env), 'alice@LAB.TEST');
});

/** Logs in by the raw TGT with this environment; whom the guest has let in. */
async function userOf(env: Readonly<Record<string, string>>): Promise<unknown> {
  await using guest = await startGuest(realm, folder, {
    spn: `${spn}@LAB.TEST`,
    keytab: await realm.keytab(spn),
  });
  const socket = await connectTo(guest.socket);
  await using client: SsoProcess = startClient(socket, ['--spn', spn, '--send-raw-tgt'], env);
  socket.destroy();
  await client.event('credentials-accepted', { type: 'raw-tgt' });
  await client.event('login', { state: 'opened' });
  return (await guest.agent.event('audit', { decision: 'allowed' }))['who'];
}
