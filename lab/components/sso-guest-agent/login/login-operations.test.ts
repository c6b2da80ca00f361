import test from 'ava';
import { Secret } from '../../../secret/secret.ts';
import type { ConsoleLogin } from '../console/console.ts';
import type { OperationResult } from '../machine/guest-state.ts';
import { createLoginOperations, type LoginOperationsOptions } from './login-operations.ts';

const alice = {
  kind: 'open-console',
  attempt: 1,
  principal: 'alice@LAB.TEST',
  admission: { user: 'alice', uid: 1000, gid: 1000, action: 'open' },
} as const;

/** What opening a console without a TGT comes to, and who was asked for it. */
async function openWithoutTgt(identityOnly: boolean) {
  const calls: string[] = [];
  const told = Promise.withResolvers<OperationResult>();
  const operations = createLoginOperations({
    config: { identityOnly, loginManager: 'none', ccacheFolder: '/nowhere' },
    keeper: {
      open: async ({ onSession }: ConsoleLogin) => {
        calls.push('console');
        await onSession?.('1');
        return { session: '1' };
      },
      ended: () => new Promise(() => undefined),
    },
    records: { write: () => Promise.resolve(), remove: () => Promise.resolve() },
    report: told.resolve,
    // Of the parts only these are used.
  } as unknown as LoginOperationsOptions);
  operations.open(alice);
  return { result: await told.promise, calls };
}

test('a login without a TGT is for identity-only guests', async (t) => {
  const refused = await openWithoutTgt(false);
  t.like(refused.result, { kind: 'rejected', code: 403 });
  t.deepEqual(refused.calls, []);
  const opened = await openWithoutTgt(true);
  t.is(opened.result.kind, 'session-ready');
  t.deepEqual(opened.calls, ['console']);
});

async function openSeven({ onSession }: ConsoleLogin) {
  await onSession?.('7');
  return { session: '7' };
}

/** A console that alice has opened as session 7, and what has come of it since. */
async function openSession() {
  const watched = Promise.withResolvers<readonly [session: string, signal: AbortSignal]>();
  const end = Promise.withResolvers<undefined>();
  const told = [1, 2, 3].map(() => Promise.withResolvers<OperationResult>());
  const happened: string[] = [];
  const operations = createLoginOperations({
    config: { identityOnly: true, loginManager: 'none', ccacheFolder: '/nowhere' },
    keeper: {
      open: openSeven,
      show: () => Promise.resolve(),
      taken: () => new Promise(() => undefined),
      ended: (session: string, signal: AbortSignal) => {
        watched.resolve([session, signal]);
        return end.promise;
      },
    },
    records: { write: () => Promise.resolve() },
    tgtKeeper: { destroy: () => Promise.resolve(happened.push('cache destroyed')) },
    report: (result: OperationResult) => {
      happened.push(result.kind);
      told.shift()?.resolve(result);
    },
  } as unknown as LoginOperationsOptions);
  const [ready, opened, ended] = told.map(({ promise }) => promise);
  operations.open(alice);
  await ready;
  operations.show({ kind: 'show-console', attempt: 1 });
  await opened;
  const [session, signal] = await watched.promise;
  return { operations, session, signal, end, ended, happened };
}

test('the end of the session that was opened is told, after its cache has gone', async (t) => {
  const { session, end, ended, happened } = await openSession();
  t.is(session, '7');
  t.deepEqual(happened, ['session-ready', 'console-opened']);
  end.resolve(undefined);
  t.deepEqual(await ended, { kind: 'session-ended', attempt: 1 });
  t.deepEqual(happened, ['session-ready', 'console-opened', 'cache destroyed', 'session-ended']);
});

test('the end of a session is not waited for any longer than its client is there', async (t) => {
  const { operations, signal } = await openSession();
  t.false(signal.aborted);
  operations.abandon();
  t.true(signal.aborted);
});

test('a TGT that did not come with the context is not made up', async (t) => {
  const told = Promise.withResolvers<OperationResult>();
  const operations = createLoginOperations({
    config: { spn: 'host/guest1.lab.test@LAB.TEST', loginManager: 'none', runFolder: '/nowhere' },
    gss: { localName: () => Promise.resolve('alice') },
    keeper: { prepare: () => undefined },
    report: told.resolve,
  } as unknown as LoginOperationsOptions);
  operations.verify({ kind: 'verify-tgt', attempt: 1, principal: alice.principal }, undefined);
  t.like(await told.promise, { kind: 'rejected', code: 403, reason: 'no TGT came with the context' });
});

test('a newer TGT is for the principal whose session is open, and for nobody else', async (t) => {
  for (const [isOpen, principal] of [
    [false, alice.principal],
    [true, 'bob@LAB.TEST'],
  ] as const) {
    const told: PromiseWithResolvers<OperationResult>[] = [Promise.withResolvers(), Promise.withResolvers()];
    const [first, second] = told.map(({ promise }) => promise);
    const operations = createLoginOperations({
      config: { identityOnly: true, loginManager: 'none', ccacheFolder: '/nowhere', runFolder: '/nowhere' },
      keeper: { open: openSeven, ended: () => new Promise(() => undefined) },
      records: { write: () => Promise.resolve() },
      report: (result: OperationResult) => told.shift()?.resolve(result),
    } as unknown as LoginOperationsOptions);
    if (isOpen) {
      operations.open(alice);
      await first;
    }
    operations.refresh({
      kind: 'refresh-tgt',
      attempt: 1,
      principal,
      payload: new Secret(Buffer.from('no KRB-CRED')),
    });
    t.deepEqual(await (isOpen ? second : first), {
      kind: 'refresh-rejected',
      attempt: 1,
      code: 422,
      reason: 'no session is open',
    });
  }
});
