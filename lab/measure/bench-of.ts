import type { BenchHost, BenchNote } from './bench-channel-schema.ts';
import type { Bench, BenchRow } from './bench-rows.ts';
import { benchTargets } from './bench-targets.ts';
import { channelNotes } from './channel-notes.ts';
import { channelRows } from './channel-rows.ts';
import { compareBuilds } from './compare-builds.ts';
import type { RepetitionGroup } from './group-repetitions.ts';
import { turnNotes } from './turn-notes.ts';

/** What is known beside the samples. */
export interface BesideSamples {
  /** Figures of other things, which come first. */
  readonly rows?: readonly BenchRow[];
  readonly host?: BenchHost;
  readonly notes?: readonly BenchNote[];
}

/** All that `bench.json` says of a run's repetitions. */
export function benchOf(groups: readonly RepetitionGroup[], beside: BesideSamples = {}): Bench {
  const comparison = compareBuilds(groups);
  return {
    schema: 1,
    rows: [...(beside.rows ?? []), ...groups.flatMap((group) => channelRows(group, groups))],
    host: { ...beside.host, ...busiest(groups) },
    targets: [...benchTargets(groups)],
    ...(comparison && { comparison }),
    notes: [...(beside.notes ?? []), ...turnNotes(groups), ...groups.flatMap(channelNotes)],
  };
}

function busiest(groups: readonly RepetitionGroup[]): Pick<BenchHost, 'load' | 'stealFraction'> {
  const hosts = groups.flatMap(({ whole }) => whole.map(({ host }) => host));
  if (hosts.length === 0) return {};
  return {
    load: Math.max(...hosts.map(({ load }) => load)),
    stealFraction: Math.max(...hosts.map(({ stealFraction }) => stealFraction)),
  };
}
