import test from 'ava';
import { countResults } from './count-results.ts';

const scenario = (outcome: string, ...steps: string[]) => ({
  outcome,
  steps: steps.map((step) => ({ outcome: step })),
});

test('steps are counted, errors as failures', (t) => {
  const json = {
    schema: 1,
    scenarios: [scenario('pass', 'pass', 'pass'), scenario('error', 'pass', 'error', 'skip')],
  };
  t.deepEqual(countResults(json), { passed: 3, failed: 1, skipped: 1 });
});

test('a failed scenario without a failed step is a failure', (t) => {
  t.deepEqual(countResults({ scenarios: [scenario('error')] }), { passed: 0, failed: 1, skipped: 0 });
  t.deepEqual(countResults({ scenarios: [scenario('fail', 'pass')] }), { passed: 1, failed: 1, skipped: 0 });
});

test('a run without scenarios is a failure, and what is no results.json is refused', (t) => {
  t.is(countResults({ scenarios: [] }).failed, 1);
  t.throws(() => countResults({ steps: [] }));
});
