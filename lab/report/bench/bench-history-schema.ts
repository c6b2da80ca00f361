import { z } from 'zod';
import { benchHostSchema } from '../../measure/bench-channel-schema.ts';
import { benchSchema } from '../../measure/bench-rows.ts';

/** What `reports/history/<date>-<run>.json` keeps of one run of the benchmarks. */

const historyHostSchema = benchHostSchema.extend({
  kernel: z.string().optional(),
  node: z.string().optional(),
});

export const historyEntrySchema = z.strictObject({
  schema: z.literal(1),
  run: z.string().max(200),
  at: z.iso.datetime(),
  /** As `git describe --always --dirty` has it. */
  commit: z.string().max(200).optional(),
  host: historyHostSchema,
  bench: benchSchema,
});

export type HistoryHost = z.output<typeof historyHostSchema>;
export type HistoryEntry = z.output<typeof historyEntrySchema>;

/** Ratios of two hosts mean the same only where these agree; what is not known agrees with nothing. */
export function areComparable(a: HistoryHost, b: HistoryHost): boolean {
  const [first, second] = [a, b].map(({ cpus, accelerator, node }) => [cpus, accelerator, nodeMajor(node)]);
  return first?.every((value, index) => value !== undefined && value === second?.[index]) ?? false;
}

function nodeMajor(node: string | undefined): string | undefined {
  return node === undefined ? undefined : /^v?(\d+)/.exec(node)?.[1];
}

/** Earlier runs on hosts like this one, oldest first. */
export function comparableRuns(now: HistoryEntry, history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return history
    .filter(({ run, at, host }) => run !== now.run && at < now.at && areComparable(host, now.host))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
}
