import test from 'ava';
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
