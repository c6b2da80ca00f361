import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findMarks, type Mark, MarkError } from './find-marks.ts';
import { type Proof, resolveProofs } from './resolve-proofs.ts';
import { takeOut } from './take-out.ts';
import { testTitles } from './test-titles.ts';

/** A marked check, the text of its file without it, and what must then go red. */
export interface Check {
  readonly mark: Mark;
  /** Its first line. */
  readonly text: string;
  readonly mutated: string;
  readonly proofs: readonly Proof[];
}

/** Every marked check below `lab` of a checkout, what is wrong with the marks that do not hold, and all source files. */
export async function readChecks(checkout: string): Promise<{
  readonly checks: readonly Check[];
  readonly problems: readonly string[];
  readonly sources: ReadonlyMap<string, string>;
}> {
  const sources = await read(checkout, 'lab/**/*.ts');
  const tests = [...sources].filter(([file]) => file.endsWith('.test.ts'));
  const scenarios = await Array.fromAsync(glob('scenarios/**/*.yaml', { cwd: checkout }));
  const provable = {
    titles: new Map(tests.map(([file, text]) => [file, testTitles(file, text)])),
    scenarios: new Set(scenarios.map((file) => basename(file, '.yaml'))),
  };
  const problems: string[] = [];
  const orProblem = <T>(work: () => readonly T[]): readonly T[] => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof MarkError)) throw error;
      problems.push(error.message);
      return [];
    }
  };
  const checks = [...sources]
    .filter(([file]) => !file.endsWith('.test.ts') && !file.startsWith('lab/mutants/'))
    .flatMap(([file, text]) =>
      orProblem(() => findMarks(file, text)).flatMap((mark) =>
        orProblem(() => [
          {
            mark,
            text: text.split('\n')[mark.checkLine - 1]?.trim() ?? '',
            mutated: takeOut(text, mark),
            proofs: resolveProofs(mark, provable),
          },
        ]),
      ),
    );
  return { checks, problems, sources };
}

async function read(checkout: string, pattern: string): Promise<ReadonlyMap<string, string>> {
  const files = (await Array.fromAsync(glob(pattern, { cwd: checkout }))).toSorted();
  return new Map(
    await Promise.all(
      files.map(async (file) => [file, await readFile(join(checkout, file), 'utf8')] as const),
    ),
  );
}
