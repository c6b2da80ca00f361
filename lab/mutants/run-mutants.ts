import type { Check } from './read-checks.ts';
import type { Proof } from './resolve-proofs.ts';
import type { Verdict } from './run-proof.ts';

/** What came of one proof of one check that was taken out; `killed` is what it must be. */
export interface MutantResult {
  /** `FILE:LINE` of the check. */
  readonly place: string;
  /** The first line of the check. */
  readonly check: string;
  readonly proof: string;
  readonly outcome: 'killed' | 'survived' | 'error';
  readonly reason?: string;
  readonly seconds: number;
}

export interface Mutants {
  readonly run: (proof: Proof) => Promise<Verdict>;
  /** Resolves with what gives the file its text back. */
  readonly change: (file: string, text: string) => Promise<() => Promise<void>>;
  readonly tell: (result: MutantResult) => void;
}

/**
 * Takes out each check for each of its proofs, one at a time: tests before scenarios. A proof that is not green with
 * all checks in place proves nothing and is an error, once, for all of its checks.
 */
export async function runMutants(
  checks: readonly Check[],
  { run, change, tell }: Mutants,
): Promise<readonly MutantResult[]> {
  const pairs = checks
    .flatMap((check) => check.proofs.map((proof) => ({ check, proof })))
    .toSorted((one, other) => order(one.proof) - order(other.proof));
  const baseline = new Map<string, Verdict>();
  const results: MutantResult[] = [];
  for (const { check, proof } of pairs) {
    const startedAtMs = performance.now();
    const before = baseline.get(proofText(proof)) ?? (await run(proof));
    baseline.set(proofText(proof), before);
    const result = {
      place: `${check.mark.file}:${check.mark.checkLine}`,
      check: check.text,
      proof: proofText(proof),
      ...(before.outcome === 'green' ? await takenOut(check, proof) : notGreen(before)),
      seconds: Math.round((performance.now() - startedAtMs) / 100) / 10,
    };
    results.push(result);
    tell(result);
  }
  return results;

  async function takenOut(check: Check, proof: Proof): Promise<Pick<MutantResult, 'outcome' | 'reason'>> {
    const undo = await change(check.mark.file, check.mutated);
    try {
      const verdict = await run(proof);
      if (verdict.outcome === 'error') return verdict;
      return { outcome: verdict.outcome === 'red' ? 'killed' : 'survived' };
    } finally {
      await undo();
    }
  }
}

export function proofText(proof: Proof): string {
  return proof.kind === 'test' ? `test "${proof.title}"` : `scenario ${proof.name}`;
}

function order(proof: Proof): number {
  if (proof.kind === 'scenario') return 2;
  return proof.file.startsWith('lab/integration/') ? 1 : 0;
}

function notGreen(before: Verdict): Pick<MutantResult, 'outcome' | 'reason'> {
  const reason = before.outcome === 'error' ? before.reason : 'it is red with all checks in place';
  return { outcome: 'error', reason };
}
