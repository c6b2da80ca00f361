import test from 'ava';
import { DeadlineError, waitUntil, withDeadline } from './wait-until.ts';

test('the first accepted observation is returned', async (t) => {
  let count = 0;
  const seen = await waitUntil(
    () => ++count,
    (n) => n === 3,
    { for: 'the third look', timeoutMs: 5000, intervalMs: 1 },
  );
  t.is(seen, 3);
});

test('a wait that runs out quotes the last observation', async (t) => {
  const error = await t.throwsAsync(
    waitUntil(
      () => 'greeter',
      (state) => state === 'session',
      { for: 'a session', timeoutMs: 30, intervalMs: 1 },
    ),
    { instanceOf: DeadlineError },
  );
  t.is(error.message, 'waited 0.03 s for a session; last seen: "greeter"');
});

test('a wait that runs out quotes the last failure, and keeps it as the cause', async (t) => {
  const refused = new Error('connection refused');
  const error = await t.throwsAsync(
    waitUntil(
      () => Promise.reject(refused),
      () => true,
      { for: 'the KDC', timeoutMs: 30, intervalMs: 1 },
    ),
    { instanceOf: DeadlineError },
  );
  t.is(error.lastSeen, 'connection refused');
  t.is(error.cause, refused);
});

test('an observation that never settles is abandoned at the deadline', async (t) => {
  await t.throwsAsync(
    waitUntil(
      () => new Promise<never>(() => undefined),
      () => true,
      { for: 'nothing', timeoutMs: 30 },
    ),
    { instanceOf: DeadlineError, message: /last seen: nothing yet/ },
  );
});

test('the caller’s signal ends the wait with its own reason', async (t) => {
  const controller = new AbortController();
  const wait = waitUntil(
    () => false,
    (done) => done,
    { for: 'ever', timeoutMs: 60_000, signal: controller.signal },
  );
  controller.abort(new Error('interrupted by SIGINT'));
  await t.throwsAsync(wait, { message: 'interrupted by SIGINT' });
});

test('a promise is awaited only until the deadline', async (t) => {
  t.is(await withDeadline(Promise.resolve(7), 'seven', 1000), 7);
  await t.throwsAsync(withDeadline(new Promise(() => undefined), 'seven', 20), { instanceOf: DeadlineError });
});
