import { z } from 'zod';
import { worstOutcome } from '../report/worst-outcome.ts';
import { hostSchema, type JournalEntry } from '../run/journal-schema.ts';
import type { ShardRun } from './read-shard.ts';

type ShardEntry = Extract<JournalEntry, { readonly kind: 'shard' }>;
type Host = ShardEntry['host'];

/**
 * The journal of shards, in their order, as one run of the name `run`: on one clock, that of the first to begin, with
 * each shard's own facts in a `shard` entry. The whole run took as long as its longest shard.
 */
export function mergeJournals(shards: readonly ShardRun[], run: string): readonly JournalEntry[] {
  const beganAt = (shard: ShardRun) => Date.parse(shard.started.startedAt);
  const firstAt = Math.min(...shards.map(beganAt));
  const told = shards.map(describeShard);
  const entries = shards.flatMap((shard) =>
    ownEntries(shard).map((entry) => ({ ...entry, atMs: entry.atMs + beganAt(shard) - firstAt })),
  );
  const lab = { source: 'lab', atMs: 0 } as const;
  return [
    { ...lab, kind: 'run-started', run, startedAt: new Date(firstAt).toISOString() },
    ...told,
    { ...lab, kind: 'host', ...agreed(told.filter(({ scenarios }) => scenarios.length > 0)) },
    ...entries.toSorted((a, b) => a.atMs - b.atMs),
    {
      source: 'lab',
      atMs: entries.reduce((latest, { atMs }) => Math.max(latest, atMs), 0),
      kind: 'run-ended',
      outcome: worstOutcome(told.map(({ outcome }) => outcome)),
      durationMs: Math.max(...told.map(({ durationMs }) => durationMs)),
    },
  ];
}

/** A shard without an end was killed: an error. */
function describeShard({ shard, plan, started, journal }: ShardRun): ShardEntry {
  const ended = journal.findLast((entry) => entry.kind === 'run-ended');
  const facts = z.object(hostSchema.shape);
  const hosts = journal.filter(({ kind }) => kind === 'host').map((entry) => facts.parse(entry));
  return {
    source: 'lab',
    atMs: 0,
    kind: 'shard',
    shard: shard.shard,
    of: shard.of,
    run: started.run,
    startedAt: started.startedAt,
    durationMs: ended?.durationMs ?? journal.at(-1)?.atMs ?? 0,
    outcome: ended?.outcome ?? 'error',
    scenarios: plan.scenarios.map(({ name }) => name),
    host: Object.assign({}, ...hosts) as Host,
  };
}

/** What all shards that ran something say of their hosts in the same words. */
function agreed(shards: readonly ShardEntry[]): Host {
  const [first, ...others] = shards.map(({ host }) => host);
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(([fact, value]) =>
      others.every((host) => host[fact as keyof Host] === value),
    ),
  );
}

/** What a shard's journal says of scenarios; a command-to-verdict that was measured from the run's begin keeps its value. */
function ownEntries({ journal }: ShardRun): readonly JournalEntry[] {
  const first = journal.find((entry) => entry.kind === 'scenario-started')?.scenario;
  const name = 'command-to-verdict';
  const marked = journal.some(
    (entry) => entry.kind === 'mark' && entry.scenario === first && entry.name === name,
  );
  return journal.flatMap((entry): JournalEntry[] => {
    if (entry.kind === 'run-started' || entry.kind === 'run-ended' || entry.kind === 'host') return [];
    if (entry.kind !== 'scenario-ended' || entry.scenario !== first || marked) return [entry];
    const { atMs, scenario } = entry;
    return [{ source: 'lab', atMs, scenario, kind: 'mark', name, ms: atMs }, entry];
  });
}
