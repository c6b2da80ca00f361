import test from 'ava';
import { DeadlineError } from '../deadline/wait-until.ts';
import { verdictOf } from './outcome.ts';
import { StepFailure } from './step-failure.ts';

test('an expectation that does not hold blames the product', (t) => {
  t.is(verdictOf(new StepFailure('login-refused', 'refused')).outcome, 'fail');
  t.is(verdictOf(new DeadlineError('a session', 5000, 'no session')).outcome, 'fail');
});

test('anything else blames the lab, and keeps its code', (t) => {
  t.like(verdictOf(Object.assign(new Error('no space'), { code: 'ENOSPC' })), {
    outcome: 'error',
    code: 'ENOSPC',
  });
  t.like(verdictOf('a string'), { outcome: 'error', code: 'internal', message: 'a string' });
});
