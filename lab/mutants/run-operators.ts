import type { OperatorMutant } from './find-operators.ts';
import type { TestGroup } from './reaching-tests.ts';
import type { MutantResult, Mutants } from './run-mutants.ts';
import type { Verdict } from './run-proof.ts';

export interface OperatorRun extends Pick<Mutants, 'change' | 'tell'> {
  readonly run: (group: TestGroup) => Promise<Verdict>;
  readonly reach: (file: string) => readonly TestGroup[];
}

/**
 * Changes each operator alone and runs the tests that can see it, nearest first, until a group goes red. A group that
 * is not green with every operator in place tells nothing, and is an error.
 */
export async function runOperators(
  mutants: readonly OperatorMutant[],
  { run, reach, change, tell }: OperatorRun,
): Promise<readonly MutantResult[]> {
  const baseline = new Map<string, Verdict>();
  const results: MutantResult[] = [];
  for (const mutant of mutants) {
    const startedAtMs = performance.now();
    const found = await verdictOn(mutant);
    const result = {
      place: `${mutant.file}:${mutant.line}`,
      check: mutant.change,
      ...found,
      seconds: Math.round((performance.now() - startedAtMs) / 100) / 10,
    };
    results.push(result);
    tell(result);
  }
  return results;

  async function verdictOn(
    mutant: OperatorMutant,
  ): Promise<Pick<MutantResult, 'proof' | 'outcome' | 'reason'>> {
    const groups = reach(mutant.file);
    for (const group of groups) {
      const key = group.files.join(' ');
      const before = baseline.get(key) ?? (await run(group));
      baseline.set(key, before);
      if (before.outcome !== 'green') {
        const reason =
          before.outcome === 'error' ? before.reason : `red with every operator in place: ${key}`;
        return { proof: group.name, outcome: 'error', reason };
      }
      const verdict = await changed(mutant, group);
      if (verdict.outcome === 'error') return { proof: group.name, ...verdict };
      if (verdict.outcome === 'red') return { proof: group.name, outcome: 'killed' };
    }
    const count = groups.reduce((sum, { files }) => sum + files.length, 0);
    return { proof: `${count} test files that can see it`, outcome: 'survived' };
  }

  async function changed(mutant: OperatorMutant, group: TestGroup): Promise<Verdict> {
    const undo = await change(mutant.file, mutant.mutated);
    try {
      return await run(group);
    } finally {
      await undo();
    }
  }
}
