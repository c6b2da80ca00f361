import test from 'ava';
import { OwnedDeadlineError } from '../deadline/deadlines-of.ts';
import { DeadlineError, waitUntil } from '../deadline/wait-until.ts';
import type { HostLoad } from '../world/host/host-load.ts';
import { MachineError } from '../world/qemu/machine-error.ts';
import { verdictOf } from './outcome.ts';
import { StepFailure } from './step-failure.ts';

const idle: HostLoad = { cpus: 2, runnable: 1.5, steal: 0, pressure: {}, loadAverage: 1 };
const busy: HostLoad = { ...idle, runnable: 13, pressure: { cpuSome: 0.97 }, loadAverage: 12.8 };
const late = new DeadlineError('a session', 5000, 'no session');

test('an expectation that does not hold blames the product', (t) => {
  const refused = new StepFailure('login-refused', 'refused');
  t.is(verdictOf(refused, { owner: 'product', load: busy }).outcome, 'fail');
  t.like(verdictOf(late, { owner: 'product', load: idle }), { outcome: 'fail', code: 'deadline' });
});

test('a deadline blames its owner, and only the product’s is a fail', (t) => {
  for (const owner of ['scenario', 'lab', 'host'] as const) {
    t.like(verdictOf(late, { owner }), { outcome: 'error', code: `${owner}-deadline` });
    const owned = new OwnedDeadlineError(owner, 'QMP of guest1', 20_000, 'nothing yet');
    t.like(verdictOf(owned, { owner: 'product' }), { outcome: 'error', code: `${owner}-deadline` });
  }
  const owned = new OwnedDeadlineError('product', 'the SSO agent', 20_000, 'nothing yet');
  t.is(verdictOf(owned, { owner: 'lab' }).outcome, 'fail');
});

test('a product that the lab could not look at is not blamed', async (t) => {
  const silent = new OwnedDeadlineError('lab', 'the guest agent to answer', 30_000, 'no answer');
  for (const cause of [silent, new MachineError('connection-lost', 'gone')]) {
    const unseen = new DeadlineError('a session', 5000, cause.message, cause);
    t.like(verdictOf(unseen, { owner: 'product' }), { outcome: 'error', code: 'not-observed' });
  }
  const never = await t.throwsAsync(
    waitUntil(() => new Promise<boolean>(() => undefined), Boolean, { for: 'a session', timeoutMs: 5 }),
  );
  t.is(verdictOf(never, { owner: 'product' }).code, 'not-observed');
});

test('out of time on an overloaded host is an error of the host, with its figures', (t) => {
  const verdict = verdictOf(late, { owner: 'product', load: busy });
  t.like(verdict, { outcome: 'error', code: 'host-overloaded' });
  t.regex(
    verdict.message,
    /13\.0 tasks for 2 processors \(6\.5 times as slow\).*cpu 97 %.*load average 12\.8/,
  );
  t.regex(verdict.message, /waited 5 s for a session; last seen: no session/);
  const timed = new StepFailure('login-refused', 'timed out', { timed: true });
  t.is(verdictOf(timed, { owner: 'product', load: busy }).code, 'host-overloaded');
  t.is(verdictOf(timed, { owner: 'product', load: idle }).outcome, 'fail');
});

test('anything else blames the lab, and keeps its code', (t) => {
  const step = { owner: 'product' } as const;
  t.like(verdictOf(Object.assign(new Error('no space'), { code: 'ENOSPC' }), step), {
    outcome: 'error',
    code: 'ENOSPC',
  });
  t.like(verdictOf('a string', step), { outcome: 'error', code: 'internal', message: 'a string' });
});
