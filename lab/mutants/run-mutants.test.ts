import test from 'ava';
import { resultTable } from './result-table.ts';
import type { Check } from './read-checks.ts';
import { type MutantResult, runMutants } from './run-mutants.ts';
import type { Verdict } from './run-proof.ts';

const check = (file: string, ...names: readonly string[]): Check => ({
  mark: { file, line: 1, checkLine: 2, otherwise: false, proofs: [] },
  text: 'if (x) throw y;',
  mutated: '',
  proofs: names.map((name) =>
    name.startsWith('#') ? { kind: 'scenario', name } : { kind: 'test', title: name, file: 'x.test.ts' },
  ),
});

/** Runs with `verdicts` for what is run while the named file is changed; all is green before. */
async function run(checks: readonly Check[], verdicts: Record<string, Verdict['outcome']>) {
  const [trace, told]: [string[], MutantResult[]] = [[], []];
  let changed = '';
  const results = await runMutants(checks, {
    run: (proof) => {
      const name = proof.kind === 'test' ? proof.title : proof.name;
      trace.push(`${changed}${name}`);
      const outcome = verdicts[`${changed}${name}`] ?? 'green';
      return Promise.resolve(outcome === 'error' ? { outcome, reason: 'why' } : { outcome });
    },
    change: (file) => {
      changed = `${file}:`;
      return Promise.resolve(() => {
        changed = '';
        return Promise.resolve();
      });
    },
    tell: (result) => told.push(result),
  });
  if (told.length !== results.length) throw new Error('not every result was told');
  return { trace, outcomes: results.map(({ proof, outcome }) => `${proof}: ${outcome}`), results };
}

test('each check is taken out for each of its proofs, tests first, and all is green before', async (t) => {
  const { trace, outcomes } = await run([check('a.ts', '#s', 'one'), check('b.ts', 'one')], {
    'a.ts:one': 'red',
    'a.ts:#s': 'red',
  });
  t.deepEqual(trace, ['one', 'a.ts:one', 'b.ts:one', '#s', 'a.ts:#s']);
  t.deepEqual(outcomes, ['test "one": killed', 'test "one": survived', 'scenario #s: killed']);
});

test('a proof that is not green before, or comes to no verdict, is an error', async (t) => {
  const { outcomes } = await run([check('a.ts', 'one', 'two')], { one: 'red', 'a.ts:two': 'error' });
  t.deepEqual(outcomes, ['test "one": error', 'test "two": error']);
});

test('the table says what went red and closes with the counts', async (t) => {
  const { results } = await run([check('a.ts', 'one', 'two')], { 'a.ts:one': 'red' });
  const lines = resultTable(results).split('\n');
  t.regex(lines[1] ?? '', /^if \(x\) throw y; {2}a\.ts:2 {2}red: test "one" +\d\.\d$/);
  t.regex(lines[2] ?? '', /SURVIVED: test "two"/);
  t.is(lines.at(-1), '1 killed, 1 survived, 0 errors');
});
