import test from 'ava';
import { OuterDeadlineError } from '../deadline/outer-deadline.ts';
import type { Journal } from './journal.ts';
import { InterruptedError } from './interrupt.ts';
import type { JournalEvent } from './journal-schema.ts';
import type { ProgressEvent } from './progress.ts';
import { performStep, untilAborted } from './perform-step.ts';

const idle = { cpus: 2, runnable: 1, steal: 0, pressure: {}, loadAverage: 0 };
const runs = new OuterDeadlineError("the run's", 2000);

test('a step’s begin and end go into the journal, and to who watches', async (t) => {
  const events: JournalEvent[] = [];
  const told: ProgressEvent[] = [];
  const journal = { write: (event: JournalEvent) => void events.push(event) } as unknown as Journal;
  const progress = { tell: (event: ProgressEvent) => void told.push(event) };
  const tellers = { scenario: 's', journal, progress, host: { begin: () => () => idle } };
  const verdict = await performStep(
    tellers,
    { index: 0, title: 'first' },
    { owner: 'product', timeoutMs: 5000 },
    () => Promise.reject(runs),
  );
  t.deepEqual(verdict, {
    outcome: 'error',
    code: 'deadline',
    message: 'the run\'s deadline of 2 s passed in the step "first"',
  });
  t.like(told, {
    0: { kind: 'step-began', scenario: 's', title: 'first', timeoutMs: 5000 },
    1: { kind: 'step-ended', scenario: 's', title: 'first', outcome: 'error' },
    length: 2,
  });
  t.true(JSON.stringify(told[1]).includes('deadline: the run'));
  t.like(events, { 0: { kind: 'step-started' }, 1: { kind: 'step-ended', outcome: 'error' }, length: 2 });
});

test('an interrupt ends a step at once', async (t) => {
  const controller = new AbortController();
  const ended = untilAborted(new Promise(() => undefined), controller.signal);
  controller.abort(new InterruptedError('SIGINT'));
  await t.throwsAsync(ended, { instanceOf: InterruptedError });
});

test('an outer deadline lets the wait of a step say what it saw', async (t) => {
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<undefined>();
  const ended = untilAborted(
    promise.then(() => undefined),
    controller.signal,
  );
  controller.abort(runs);
  reject(runs.during('a session', 'a greeter'));
  await t.throwsAsync(ended, {
    message: /deadline of 2 s passed, waiting for a session; last seen: a greeter/,
  });
});

test('a step that does not listen is given up soon after an outer deadline', async (t) => {
  const ended = untilAborted(new Promise(() => undefined), AbortSignal.abort(runs), 5);
  await t.throwsAsync(ended, { is: runs });
});

test('a step that ends in time leaves nothing on the signal', async (t) => {
  const { signal } = new AbortController();
  await untilAborted(Promise.resolve(), signal);
  t.pass();
});
