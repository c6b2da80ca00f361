import test from 'ava';
import { OuterDeadlineError, outerDeadline } from './outer-deadline.ts';
import { waitUntil } from './wait-until.ts';

test('a wait that an outer deadline cuts short says whose it was, what it waited for and what it last saw', async (t) => {
  using deadline = outerDeadline('the run’s', 60_000, 20);
  const error = await t.throwsAsync(
    waitUntil(
      () => 'greeter',
      (state) => state === 'session',
      { for: 'a session', timeoutMs: 10_000, intervalMs: 1, signal: deadline.signal },
    ),
    { instanceOf: OuterDeadlineError },
  );
  t.is(error.code, 'deadline');
  t.is(error.message, 'the run’s deadline of 60 s passed, waiting for a session; last seen: "greeter"');
});

test('a deadline that has been used up passes at once', async (t) => {
  using deadline = outerDeadline('the run’s', 1000, -5);
  await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve));
  t.is((deadline.signal.reason as Error).message, 'the run’s deadline of 1 s passed');
});

test('a deadline that was taken away never passes', async (t) => {
  const deadline = outerDeadline('the run’s', 5);
  deadline[Symbol.dispose]();
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.false(deadline.signal.aborted);
});
