import test from 'ava';
import { exitStatus } from './exit-status.ts';
import { worstOutcome } from './worst-outcome.ts';

test('the worst wins: error, fail, skip, pass', (t) => {
  t.is(worstOutcome(['pass', 'error', 'fail', 'skip']), 'error');
  t.is(worstOutcome(['pass', 'fail', 'skip']), 'fail');
  t.is(worstOutcome(['pass', 'skip']), 'skip');
  t.is(worstOutcome(['pass', 'pass']), 'pass');
});

test('a run of nothing proves nothing', (t) => {
  t.is(worstOutcome([]), 'error');
});

test('the exit status is 0 for a pass, 1 for a fail, 2 for an error', (t) => {
  t.deepEqual((['pass', 'skip', 'fail', 'error'] as const).map(exitStatus), [0, 0, 1, 2]);
});
