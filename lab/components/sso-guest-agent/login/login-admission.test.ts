import { readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { ccacheBytes, principalBytes } from '../../../testing/krb5-ccache-builder.ts';
import type { OperationResult } from '../machine/guest-state.ts';
import { createLoginOperations, type LoginOperationsOptions } from './login-operations.ts';

const uid = process.getuid?.() ?? 0;
const principal = 'alice@LAB.TEST';
const record = { principal, uid, session: '3' };

/** Writes a TGT of alice's. */
async function store(ccache: string): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const times = { startTime: now - 60, endTime: now + 3600 };
  await writeFile(ccache.slice('FILE:'.length), ccacheBytes(principalBytes('LAB.TEST', 'alice'), times), {
    mode: 0o600,
  });
}

/** What the request of `who` for a console that alice holds comes to, and what was looked up for it. */
async function admit(who: string, loginManager: 'none' | 'greetd' = 'none', account = 'alice') {
  const mapped: string[] = [];
  const told = Promise.withResolvers<OperationResult>();
  const operations = createLoginOperations({
    config: { spn: 'host/guest1.lab.test@LAB.TEST', loginManager },
    gss: {
      localName: (name: string) => {
        mapped.push(name);
        return Promise.resolve(account);
      },
    },
    keeper: { holder: () => Promise.resolve({ user: 'alice', uid, session: '3', locked: true }) },
    records: { read: () => Promise.resolve(record) },
    report: told.resolve,
    // Of the parts only these are used.
  } as unknown as LoginOperationsOptions);
  operations.admit({ kind: 'admit', attempt: 1, principal: who });
  return { result: await told.promise, mapped };
}

test('who holds the console may unlock it', async (t) => {
  const { result } = await admit(principal);
  t.like(result, { kind: 'admitted', admission: { user: 'alice', uid, action: 'unlock' } });
});

test('nobody else may, not even by the same account', async (t) => {
  const { result } = await admit('alice2@LAB.TEST');
  t.like(result, { kind: 'rejected', code: 406 });
});

for (const loginManager of ['none', 'greetd'] as const) {
  test(`who is refused whatever the account is not looked up at all: ${loginManager}`, async (t) => {
    for (const who of ['alice@OTHER.TEST', 'host/guest1.lab.test@LAB.TEST', 'WELLKNOWN/ANONYMOUS@LAB.TEST']) {
      const { result, mapped } = await admit(who, loginManager);
      t.like(result, { kind: 'rejected', code: 403 });
      t.deepEqual(mapped, []);
    }
  });
}

for (const [account, why] of [
  ['root', /^uid 0 is below UID_MIN/],
  ['no-such-account', /^no such local account$/],
] as const) {
  test(`at a login manager the account that a principal maps to is judged: ${account}`, async (t) => {
    const { result } = await admit(principal, 'greetd', account);
    t.like(result, { kind: 'rejected', code: 403 });
    t.regex(result.kind === 'rejected' ? result.reason : '', why);
  });
}

test('a TGT that is proven after its session was given up is not kept for the next', async (t) => {
  const runFolder = await mkdtemp(join(tmpdir(), 'given-up-'));
  t.teardown(() => rm(runFolder, { recursive: true }));
  const proof = Promise.withResolvers<string>();
  const asked = Promise.withResolvers<undefined>();
  const results: OperationResult[] = [];
  const reported = Promise.withResolvers<undefined>();
  const filled: (string | undefined)[] = [];
  const operations = createLoginOperations({
    config: { spn: 'host/guest1.lab.test@LAB.TEST', loginManager: 'none', runFolder, identityOnly: true },
    gss: {
      localName: () => Promise.resolve('alice'),
      authenticateToSelf: () => {
        asked.resolve(undefined);
        return proof.promise;
      },
    },
    keeper: {
      holder: () => Promise.resolve(undefined),
      prepare: () => undefined,
      open: async ({ onSession }: { onSession: (session: string) => Promise<void> }) => {
        await onSession('4');
        return { user: 'bob', uid, session: '4', locked: false };
      },
      ended: () => Promise.reject(new Error('left')),
    },
    records: { write: () => Promise.resolve(), remove: () => Promise.resolve() },
    ccaches: {
      announce: () => Promise.resolve({ name: 'FILE:/nowhere' }),
      begin: (_session: string, _place: unknown, file: string | undefined) =>
        Promise.resolve(void filled.push(file)),
    },
    report: (result: OperationResult) => {
      results.push(result);
      if (results.length === 2) reported.resolve(undefined);
    },
  } as unknown as LoginOperationsOptions);
  operations.verify({ kind: 'verify-tgt', attempt: 1, principal }, { store });
  await asked.promise;
  operations.abandon();
  proof.resolve(principal);
  // Bob is proven by his identity alone: what was alice's must not become his.
  const admission = { user: 'bob', uid, gid: 0, action: 'open' } as const;
  const attempt = 2;
  while (results.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  operations.open({ kind: 'open-console', attempt, principal: 'bob@LAB.TEST', admission });
  await reported.promise;
  t.deepEqual(
    results.map(({ kind }) => kind),
    ['rejected', 'session-ready'],
  );
  t.deepEqual(filled, [undefined]);
  t.deepEqual(await readdir(runFolder), []);
});

test('what a login that is refused has brought is gone before anybody is told', async (t) => {
  const runFolder = await mkdtemp(join(tmpdir(), 'refused-'));
  t.teardown(() => rm(runFolder, { recursive: true }));
  const files: (readonly string[])[] = [];
  let told = Promise.withResolvers<OperationResult>();
  const operations = createLoginOperations({
    config: { spn: 'host/guest1.lab.test@LAB.TEST', loginManager: 'none', runFolder },
    gss: { localName: () => Promise.resolve('alice'), authenticateToSelf: () => Promise.resolve(principal) },
    keeper: {
      holder: () => Promise.resolve({ user: 'bob', uid: uid + 1, session: '3', locked: true }),
      prepare: () => undefined,
    },
    records: { read: () => Promise.resolve({ principal: 'bob@LAB.TEST', uid: uid + 1, session: '3' }) },
    report: (result: OperationResult) => {
      files.push(readdirSync(runFolder));
      told.resolve(result);
    },
  } as unknown as LoginOperationsOptions);
  operations.verify({ kind: 'verify-tgt', attempt: 1, principal }, { store });
  t.like(await told.promise, { kind: 'tgt-verified', verified: true });
  told = Promise.withResolvers();
  operations.admit({ kind: 'admit', attempt: 1, principal });
  t.like(await told.promise, { kind: 'rejected', code: 406 });
  t.deepEqual(
    files.map((names) => names.length),
    [1, 0],
  );
});

/** A verification of alice's TGT that waits for the KDC, and for whom the console gets ready meanwhile. */
async function verifySlowly(runFolder: string, who = principal) {
  const proof = Promise.withResolvers<string>();
  const asked = Promise.withResolvers<undefined>();
  const told = Promise.withResolvers<OperationResult>();
  const ready: { readonly user: string; readonly wanted: AbortSignal }[] = [];
  const operations = createLoginOperations({
    config: { spn: 'host/guest1.lab.test@LAB.TEST', loginManager: 'none', runFolder },
    gss: {
      localName: () => Promise.resolve('alice'),
      authenticateToSelf: () => {
        asked.resolve(undefined);
        return proof.promise;
      },
    },
    keeper: { prepare: (user: string, wanted: AbortSignal) => void ready.push({ user, wanted }) },
    report: told.resolve,
  } as unknown as LoginOperationsOptions);
  operations.verify({ kind: 'verify-tgt', attempt: 1, principal: who }, { store });
  await asked.promise;
  return { operations, proof, told: told.promise, ready };
}

test('the console gets ready for who is being verified, and no longer than that', async (t) => {
  const runFolder = await mkdtemp(join(tmpdir(), 'prepared-'));
  t.teardown(() => rm(runFolder, { recursive: true }));
  const refused = await verifySlowly(runFolder);
  t.deepEqual(
    refused.ready.map(({ user, wanted }) => [user, wanted.aborted]),
    [['alice', false]],
  );
  refused.proof.reject(new Error('a forged TGT'));
  t.like(await refused.told, { kind: 'rejected' });
  t.true(refused.ready[0]?.wanted.aborted);

  const left = await verifySlowly(runFolder);
  left.operations.abandon();
  t.true(left.ready[0]?.wanted.aborted);
  left.proof.resolve(principal);
  await left.told;
});

test('the console gets ready for nobody who may not have it', async (t) => {
  const runFolder = await mkdtemp(join(tmpdir(), 'prepared-'));
  t.teardown(() => rm(runFolder, { recursive: true }));
  const { ready, proof, told } = await verifySlowly(runFolder, 'alice@OTHER.TEST');
  t.deepEqual(ready, []);
  proof.resolve('alice@OTHER.TEST');
  await told;
});
