import test from 'ava';
import { deadlinesOf, OwnedDeadlineError } from './deadlines-of.ts';

const { waitUntil, withDeadline } = deadlinesOf('lab');

test('a wait that runs out says whose deadline it was, and what was seen last', async (t) => {
  const wait = waitUntil(
    () => 'a greeter',
    () => false,
    { for: 'a session', timeoutMs: 20, intervalMs: 5 },
  );
  t.like(await t.throwsAsync(wait, { instanceOf: OwnedDeadlineError, code: 'deadline' }), {
    owner: 'lab',
    message: 'waited 0.02 s for a session; last seen: "a greeter"',
  });
  const error = await t.throwsAsync(withDeadline(new Promise(() => undefined), 'seven', 5));
  t.like(error, { owner: 'lab', waitedFor: 'seven' });
});

test('the owner of an inner wait stays the owner', async (t) => {
  const inner = deadlinesOf('host').withDeadline(new Promise(() => undefined), 'the lock', 5);
  t.like(await t.throwsAsync(withDeadline(inner, 'seven', 10_000)), { owner: 'host' });
});

test('what else goes wrong stays as it is', async (t) => {
  const error = new Error('broken');
  await t.throwsAsync(withDeadline(Promise.reject(error), 'seven', 1000), { is: error });
});
