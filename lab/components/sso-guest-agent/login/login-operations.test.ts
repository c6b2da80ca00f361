import test from 'ava';
import type { OperationResult } from '../machine/guest-state.ts';
import { createLoginOperations, type LoginOperationsOptions } from './login-operations.ts';

/** What opening a console without a TGT comes to, and who was asked for it. */
async function openWithoutTgt(identityOnly: boolean) {
  const calls: string[] = [];
  const told = Promise.withResolvers<OperationResult>();
  const operations = createLoginOperations({
    config: { identityOnly, loginManager: 'none' },
    keeper: {
      open: () => {
        calls.push('console');
        return Promise.resolve({ session: '1' });
      },
      ended: () => new Promise(() => undefined),
    },
    records: { write: () => Promise.resolve(), remove: () => Promise.resolve() },
    report: told.resolve,
    // Of the parts only these are used.
  } as unknown as LoginOperationsOptions);
  operations.open({
    kind: 'open-console',
    attempt: 1,
    principal: 'alice@LAB.TEST',
    admission: { user: 'alice', uid: 1000, gid: 1000, action: 'open' },
  });
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
