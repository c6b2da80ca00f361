import type { JournalEntry } from '../run/journal-schema.ts';
import { type BenchRow, benchRows } from './bench-rows.ts';
import { summarize } from './summarize.ts';

/** The mark of one round: from the client's hang-up at the guest's port until the lock is in front, by the guest's clock. */
export const hangUpToLock = 'hang-up-to-lock';

/** Its median with the least and the most, its p90, and its p99, which has a target; none where it was not measured. */
export function lockGapRows(journal: readonly JournalEntry[]): readonly BenchRow[] {
  const values = journal.flatMap((entry) =>
    entry.kind === 'mark' && entry.name === hangUpToLock ? [entry.ms] : [],
  );
  if (values.length === 0) return [];
  const { p90, p99 } = summarize(values, 'ms');
  return benchRows([
    { name: hangUpToLock, unit: 'ms', values },
    { name: `${hangUpToLock} p90`, unit: 'ms', values: [p90] },
    { name: `${hangUpToLock} p99`, unit: 'ms', values: [p99] },
  ]);
}
