import test from 'ava';
import type { PortOutcome } from './serve-port.ts';
import { createTries } from './try-again.ts';

const dropped: PortOutcome = { kind: 'dropped', reason: 'EOF' };
const ended = (exitCode: number | undefined, signal?: string): PortOutcome => ({
  kind: 'plugin-ended',
  end: { exitCode, signal },
});

test('a plugin that crashed or failed is started again, with a pause that doubles, and four times at most', (t) => {
  for (const outcome of [ended(undefined, 'SIGKILL'), ended(1), dropped]) {
    const next = createTries();
    for (const afterMs of [200, 400, 800, 1600]) t.deepEqual(next(outcome, 50), { afterMs });
    t.is(next(outcome, 50), 'give-up');
  }
});

test('crashes and drops count together', (t) => {
  const next = createTries();
  for (const outcome of [dropped, ended(1), dropped, ended(1)]) next(outcome, 50);
  t.is(next(dropped, 50), 'give-up');
});

test('what lasted is no failed attempt', (t) => {
  const next = createTries();
  for (let crash = 0; crash < 20; crash += 1) t.deepEqual(next(ended(1), 10_001), { afterMs: 200 });
});

test('a plugin that is done, or was given what it cannot use, is not started again', (t) => {
  t.is(createTries()(ended(0), 50), 'done');
  t.is(createTries()({ kind: 'stopped' }, 50), 'done');
  t.is(createTries()(ended(2), 50_000), 'give-up');
});
