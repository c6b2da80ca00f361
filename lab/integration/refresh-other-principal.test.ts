import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { createConsoleNone } from '../components/sso-guest-agent/console-none.ts';
import { createConsoleKeeper } from '../components/sso-guest-agent/console-keeper.ts';
import {
  createLoginOperations,
  type LoginOperationsOptions,
} from '../components/sso-guest-agent/login/login-operations.ts';
import { createTgtKeeper } from '../components/sso-guest-agent/login/tgt-keeper.ts';
import type { OperationResult } from '../components/sso-guest-agent/machine/guest-state.ts';
import { openGss } from '../gss/open-gss.ts';
import { Secret } from '../secret/secret.ts';
import { startTestRealm } from '../testing/krb5-realm.ts';
import { readCcache } from '../wire/krb5/ccache.ts';
import { encodeKrbCred } from '../wire/krb5/krb-cred.ts';

const spn = 'host/guest1.lab.test@LAB.TEST';

// The product's own client would not send it, so what refuses it is reached here with the real KDC's tickets.
test('a session is not refreshed by another principal’s TGT, whoever sends it', async (t) => {
  await using realm = await startTestRealm({ alice: {}, bob: {}, 'host/guest1.lab.test': {} });
  Object.assign(process.env, realm.env);
  await using gss = openGss();
  const folder = await mkdtemp(join(tmpdir(), 'refresh-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const runFolder = join(folder, 'run');
  await mkdir(runFolder);
  const config = {
    spn,
    keytab: await realm.keytab('host/guest1.lab.test'),
    loginManager: 'none',
    runFolder,
    ccacheFolder: folder,
    identityOnly: false,
  } as const;
  using tgtKeeper = createTgtKeeper(gss, config, { log: () => undefined });
  let told = Promise.withResolvers<OperationResult>();
  const operations = createLoginOperations({
    config,
    gss,
    keeper: createConsoleKeeper(createConsoleNone()),
    records: { read: () => Promise.resolve(undefined), write: () => Promise.resolve() },
    tgtKeeper,
    report: (result: OperationResult) => told.resolve(result),
    // Passwords are not part of it.
  } as unknown as LoginOperationsOptions);
  t.teardown(() => operations.abandon());
  const next = async (): Promise<OperationResult> => {
    const result = await told.promise;
    told = Promise.withResolvers();
    return result;
  };
  const ccacheOf = async (user: string) => (await realm.kinit(user)).slice('FILE:'.length);
  const krbCredOf = async (user: string) => {
    const [tgt] = readCcache(await readFile(await ccacheOf(user))).credentials;
    if (!tgt) throw new Error('kinit gave no ticket');
    return new Secret(encodeKrbCred(tgt));
  };
  const holder = async () => readCcache(await readFile(join(folder, 'krb5cc_alice'))).client;

  const principal = 'alice@LAB.TEST';
  const alices = await ccacheOf('alice');
  const delegated = { store: (name: string) => copyFile(alices, name.slice('FILE:'.length)) };
  operations.verify({ kind: 'verify-tgt', attempt: 1, principal }, delegated);
  t.like(await next(), { kind: 'tgt-verified', verified: true });
  operations.admit({ kind: 'admit', attempt: 1, principal });
  const admitted = await next();
  if (admitted.kind !== 'admitted') return t.fail(JSON.stringify(admitted));
  operations.open({ kind: 'open-console', attempt: 1, principal, admission: admitted.admission });
  t.like(await next(), { kind: 'session-ready' });

  operations.refresh({ kind: 'refresh-tgt', attempt: 1, principal, payload: await krbCredOf('bob') });
  t.like(await next(), {
    kind: 'refresh-rejected',
    code: 403,
    reason: "the TGT is bob@LAB.TEST's, the peer is alice@LAB.TEST",
  });
  t.is(await holder(), principal);
  t.deepEqual(await readdir(runFolder), []);

  operations.refresh({ kind: 'refresh-tgt', attempt: 1, principal, payload: await krbCredOf('alice') });
  t.like(await next(), { kind: 'refreshed' });
});
