import test from 'ava';
import type { OperatorMutant } from './find-operators.ts';
import type { TestGroup } from './reaching-tests.ts';
import { runOperators } from './run-operators.ts';
import type { Verdict } from './run-proof.ts';
import { sampleOperators } from './sample-operators.ts';

const mutant = (file: string): OperatorMutant => ({
  file,
  line: 3,
  change: 'a < b -> a <= b',
  mutated: 'new',
});
const groups: readonly TestGroup[] = [
  { name: 'its own test', files: ['a.test.ts'] },
  { name: 'integration tests', files: ['b.test.ts', 'c.test.ts'] },
];

/** Runs with `verdicts` of a group while the named file is changed; all is green before. */
async function run(files: readonly string[], verdicts: Record<string, Verdict['outcome']>, reached = groups) {
  const trace: string[] = [];
  let changed = '';
  const results = await runOperators(files.map(mutant), {
    reach: () => reached,
    run: ({ files: [first] }) => {
      trace.push(`${changed}${first}`);
      return Promise.resolve({ outcome: verdicts[`${changed}${first}`] ?? 'green' } as Verdict);
    },
    change: (file) => {
      changed = `${file}:`;
      return Promise.resolve(() => Promise.resolve(void (changed = '')));
    },
    tell: () => undefined,
  });
  return { trace, outcomes: results.map(({ outcome, proof }) => `${outcome}: ${proof}`), results };
}

test('groups are run nearest first until one goes red, each once without the change', async (t) => {
  const { trace, outcomes } = await run(['x', 'y'], { 'x:a.test.ts': 'red', 'y:b.test.ts': 'red' });
  t.deepEqual(trace, ['a.test.ts', 'x:a.test.ts', 'y:a.test.ts', 'b.test.ts', 'y:b.test.ts']);
  t.deepEqual(outcomes, ['killed: its own test', 'killed: integration tests']);
});

test('what no group sees has survived, and says where and what', async (t) => {
  const { results } = await run(['x'], {});
  t.like(results[0], { place: 'x:3', check: 'a < b -> a <= b', outcome: 'survived' });
  t.deepEqual((await run(['x'], {}, [])).outcomes, ['survived: 0 test files that can see it']);
});

test('a group that is red without the change proves nothing', async (t) => {
  t.deepEqual((await run(['x'], { 'a.test.ts': 'red' })).outcomes, ['error: its own test']);
});

test('a seed gives the same sample again, of shipped files that are meant', (t) => {
  const text = Array.from({ length: 50 }, (_, n) => `f(a < ${n});`).join('\n');
  const sources = new Map(
    ['lab/wire/a.ts', 'lab/wire/a.test.ts', 'lab/run/b.ts', 'lab/gss/c.ts'].map((file) => [file, text]),
  );
  const sample = (seed: number, count = 20) =>
    sampleOperators(sources, { count, seed, isWanted: (file) => file !== 'lab/gss/c.ts' });
  t.deepEqual(sample(1), sample(1));
  t.notDeepEqual(sample(1), sample(2));
  t.true(sample(1).every(({ file }) => file === 'lab/wire/a.ts'));
  t.is(new Set(sample(1, 99).map(({ line }) => line)).size, 50);
});
