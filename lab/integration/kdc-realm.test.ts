import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { z } from 'zod';
import { Secret } from '../secret/secret.ts';
import { requestsOf, stateOf } from '../testing/kdc-counts.ts';
import { engineJson } from '../world/docker/engine-request.ts';
import { ensureEngine } from '../world/docker/start-engine.ts';
import { probeKdc } from '../world/kdc/probe-kdc.ts';
import { type StartedRealm, startRealm } from '../world/kdc/start-realm.ts';

const password = 'won"der ""land\\ $x';
const principals = {
  alice: { password: new Secret(password), policy: 'lock3' },
  bob: { password: new Secret('b'), forwardable: false, maxLifeMs: 600_000 },
  'host/guest1.lab.test': { okAsDelegate: true },
  'http/web.lab.test': {},
};
const policies = { lock3: { maxFailures: 3, failureCountIntervalMs: 300_000, lockoutMs: 2000 } };

const engine = await ensureEngine();
const kinds = ['process', 'container'] as const;

for (const kind of kinds) {
  test(`a realm as a ${kind} counts, locks, logs and hands out keys`, async (t) => {
    t.timeout(60_000);
    const folder = await mkdtemp(join(tmpdir(), 'kdc-test-'));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    await using realm = await startRealm({ name: 'LAB.TEST', kind, runFolder: folder, policies, principals });
    const client = await clientOf(realm, folder);
    t.is(realm.kind, kind);

    t.is(await client.kinit('alice', password), 0);
    t.is((await stateOf(realm, 'alice')).failedAttempts, 0);
    t.truthy((await stateOf(realm, 'alice')).lastSuccess);
    t.deepEqual(await requestsOf(realm, 'alice'), {
      asRequests: 2,
      asTickets: 1,
      serviceTickets: {},
      failedAttempts: 0,
    });

    t.is((await client.run('kvno', 'host/guest1.lab.test', 'http/web.lab.test')).exitCode, 0);
    t.deepEqual((await requestsOf(realm, 'alice')).serviceTickets, {
      'host/guest1.lab.test': 1,
      'http/web.lab.test': 1,
    });
    const tickets = (await client.run('klist', '-f')).stdout;
    t.regex(tickets, /krbtgt\/LAB\.TEST@LAB\.TEST\n\s+Flags: F[A-Z]*I/i);
    t.regex(tickets, /host\/guest1\.lab\.test@LAB\.TEST\n\s+Flags: [A-Z]*O/i);
    t.notRegex(tickets, /http\/web\.lab\.test@LAB\.TEST\n\s+Flags: [A-Z]*O/i);

    const keytab = join(folder, 'keytab');
    await writeFile(keytab, (await realm.keytab(['host/guest1.lab.test'])).reveal(), { mode: 0o600 });
    t.regex((await client.run('klist', '-k', keytab)).stdout, /1 host\/guest1\.lab\.test@LAB\.TEST/);
    t.is((await client.run('kvno', '-k', keytab, 'host/guest1.lab.test')).exitCode, 0);
    await t.throwsAsync(realm.keytab(['host/nobody.lab.test']), { code: 'command-failed' });
    await t.throwsAsync(stateOf(realm, 'alice" "x'), { code: 'bad-name' });

    for (const failures of [1, 2, 3]) {
      t.not(await client.kinit('alice', 'wrong'), 0);
      t.is((await stateOf(realm, 'alice')).failedAttempts, failures);
      t.is((await requestsOf(realm, 'alice')).failedAttempts, failures, 'by the log, too');
    }
    t.not(await client.kinit('alice', password), 0, 'locked out, with the right password too');
    t.regex(await realm.log(), /LOCKED_OUT: alice@LAB\.TEST/);
    t.notRegex(await realm.log(), / wants 4294967295 bytes/, 'the lab’s own probes are no evidence');
    t.is((await stateOf(realm, 'alice')).failedAttempts, 3);
    t.is((await requestsOf(realm, 'alice')).failedAttempts, 3, 'by the log, too');

    t.not(await client.kinit('bob', 'wrong'), 0);
    t.is(await client.kinit('bob', 'b'), 0);
    t.is((await stateOf(realm, 'bob')).failedAttempts, 0, 'a success sets the counter back');
    t.is((await requestsOf(realm, 'bob')).failedAttempts, 0, 'by the log, too');
    t.notRegex((await client.run('klist', '-f')).stdout, /Flags: F/);

    await realm.setKdc('silent');
    await t.throwsAsync(probeKdc(realm.address, AbortSignal.timeout(200)), { message: /did not answer/ });
    t.is((await stateOf(realm, 'alice')).failedAttempts, 3, 'a silent KDC’s database can be read');
    await realm.setKdc('down');
    await t.throwsAsync(probeKdc(realm.address, AbortSignal.timeout(2000)), { code: 'ECONNREFUSED' });
    await realm.setKdc('up');
    t.is((await stateOf(realm, 'alice')).failedAttempts, 3, 'the database has survived');
    t.is(await client.kinit('bob', 'b'), 0);

    t.is(kind === 'container', realm.containerId !== undefined);
    if (realm.containerId !== undefined) await containerIsReal(engine.socket, realm.containerId);
    await realm[Symbol.asyncDispose]();
    t.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('kdc-')),
      [],
    );
  });
}

test('two realms run side by side, on addresses of their own', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kdc-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const options = { kind: 'process', runFolder: folder, principals: { alice: {} } } as const;
  await using first = await startRealm({ ...options, name: 'LAB.TEST' });
  await using second = await startRealm({ ...options, name: 'OTHER.TEST', listenAddress: '127.0.0.2' });
  t.is(second.address.host, '127.0.0.2');
  t.is((await stateOf(first, 'alice')).failedAttempts, 0);
  t.is((await stateOf(second, 'alice@OTHER.TEST')).failedAttempts, 0);
});

test('what kadmin refuses stops the realm, which leaves nothing behind', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kdc-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const twice = { 'K/M': {} };
  const options = { name: 'LAB.TEST', kind: 'process', runFolder: folder, principals: twice } as const;
  await t.throwsAsync(startRealm(options), { code: 'not-ready', message: /already exists/ });
  t.deepEqual(await readdir(folder), []);
});

/** The engine knows this container by the id, runs it on the host's network, and shows no password. */
async function containerIsReal(socket: string, id: string): Promise<void> {
  const container = z.object({
    Id: z.literal(id),
    State: z.object({ Running: z.literal(true) }),
    HostConfig: z.object({ NetworkMode: z.literal('host') }),
    Config: z.object({ Labels: z.object({ 'spice-sso-lab.pid': z.string().startsWith(`${process.pid}:`) }) }),
  });
  const inspected = await engineJson(socket, 'GET', `/containers/${id}/json`);
  container.parse(inspected);
  // The engine's own choice of a name may hold it: a sutherland does.
  const shown = JSON.stringify({ ...(inspected as object), Name: undefined });
  if (shown.includes('land')) throw new Error('docker inspect shows the password');
}

async function clientOf(realm: StartedRealm, folder: string) {
  const env = { KRB5_CONFIG: join(folder, 'krb5.conf'), KRB5CCNAME: `FILE:${join(folder, 'ccache')}` };
  await writeFile(env.KRB5_CONFIG, realm.clientConfig(`${realm.address.host}:${realm.address.port}`));
  const run = (program: string, ...args: string[]) =>
    execa(program, args, { env, reject: false, timeout: 10_000 });
  const kinit = async (user: string, secret: string) =>
    (await execa('kinit', [user], { env, input: `${secret}\n`, reject: false, timeout: 10_000 })).exitCode;
  return { run, kinit };
}
