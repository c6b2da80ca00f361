import { headerLine } from './header-line.ts';
import type { ShardResult } from './results-schema.ts';

/** One shard of a merged run: how it ended, how much it ran, how long that took, and on what. */
export function shardLine({ shard, of, outcome, scenarios, durationMs, host }: ShardResult): string {
  const { length } = scenarios;
  const many = length === 1 ? '1 scenario' : `${length} scenarios`;
  return `shard ${shard}/${of}: ${outcome}, ${many}, ${(durationMs / 1000).toFixed(1)} s, ${headerLine(host)}`;
}
