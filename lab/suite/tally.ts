/** What a part of the suite counted. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: Tally = { passed: 0, failed: 0, skipped: 0 };

export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
    }),
    noTests,
  );
}

/** The line that a suite ends with: `12 passed, 0 failed`, and what was skipped if anything was. */
export function tallyLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

/** Reads such a line; undefined when it is none. */
export function parseTallyLine(line: string): Tally | undefined {
  const [, passed, failed, skipped] =
    /^(\d{1,9}) passed, (\d{1,9}) failed(?:, (\d{1,9}) skipped)?$/.exec(line) ?? [];
  if (passed === undefined || failed === undefined) return undefined;
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped ?? 0) };
}
