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

/** What the request of `who` for a console that alice holds comes to, and what was looked up for it. */
async function admit(who: string, loginManager: 'none' | 'greetd' = 'none') {
  const mapped: string[] = [];
  const told = Promise.withResolvers<OperationResult>();
  const operations = createLoginOperations({
    config: { spn: 'host/guest1.lab.test@LAB.TEST', loginManager },
    gss: {
      localName: (name: string) => {
        mapped.push(name);
        return Promise.resolve('alice');
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

test('a TGT that is proven after its session was given up is not kept for the next', async (t) => {
  const runFolder = await mkdtemp(join(tmpdir(), 'given-up-'));
  t.teardown(() => rm(runFolder, { recursive: true }));
  const proof = Promise.withResolvers<string>();
  const asked = Promise.withResolvers<undefined>();
  const results: OperationResult[] = [];
  const reported = Promise.withResolvers<undefined>();
  const opened: (string | undefined)[] = [];
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
      open: ({ ccache }: { ccache: string | undefined }) => {
        opened.push(ccache);
        return Promise.resolve({ user: 'bob', uid, session: '4', locked: false });
      },
      ended: () => Promise.reject(new Error('left')),
    },
    records: { write: () => Promise.resolve() },
    report: (result: OperationResult) => {
      results.push(result);
      if (results.length === 2) reported.resolve(undefined);
    },
  } as unknown as LoginOperationsOptions);
  const now = Math.floor(Date.now() / 1000);
  const tgt = ccacheBytes(principalBytes('LAB.TEST', 'alice'), { startTime: now - 60, endTime: now + 3600 });
  const store = (ccache: string) => writeFile(ccache.slice('FILE:'.length), tgt);

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
    ['rejected', 'console-opened'],
  );
  t.deepEqual(opened, [undefined]);
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
    keeper: { holder: () => Promise.resolve({ user: 'bob', uid: uid + 1, session: '3', locked: true }) },
    records: { read: () => Promise.resolve({ principal: 'bob@LAB.TEST', uid: uid + 1, session: '3' }) },
    report: (result: OperationResult) => {
      files.push(readdirSync(runFolder));
      told.resolve(result);
    },
  } as unknown as LoginOperationsOptions);
  const now = Math.floor(Date.now() / 1000);
  const tgt = ccacheBytes(principalBytes('LAB.TEST', 'alice'), { startTime: now - 60, endTime: now + 3600 });
  const store = (ccache: string) => writeFile(ccache.slice('FILE:'.length), tgt);

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
