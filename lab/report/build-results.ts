import { z } from 'zod';
import { hostSchema, type JournalEntry } from '../run/journal-schema.ts';
import { buildScenarioResult } from './build-scenario-result.ts';
import type { HostResult, Results, ShardResult } from './results-schema.ts';
import type { RunFiles } from './run-files.ts';
import { worstOutcome } from './worst-outcome.ts';

/** The results of a run, whole or killed half way: what has no end is an error, what was never begun is skipped. */
export function buildResults(files: RunFiles): Results {
  const { plan, journal } = files;
  const started = journal.find((entry) => entry.kind === 'run-started');
  const ended = journal.findLast((entry) => entry.kind === 'run-ended');
  const scenarios = plan.scenarios.map((scenario) => buildScenarioResult(scenario, files));
  const outcomes = scenarios.map(({ outcome }) => outcome);
  const shards = shardsOf(journal);
  return {
    schema: 1,
    run: started?.run ?? 'unknown',
    startedAt: started?.startedAt ?? new Date(0).toISOString(),
    durationMs: ended?.durationMs ?? journal.at(-1)?.atMs ?? 0,
    outcome: worstOutcome([...outcomes, ended?.outcome ?? 'error']),
    host: hostOf(journal),
    ...(shards.length > 0 && { shards }),
    scenarios,
  };
}

function hostOf(journal: readonly JournalEntry[]): HostResult {
  // The event's own fields fall away, the facts remain.
  const facts = z.object(hostSchema.shape);
  return Object.assign(
    {},
    ...journal.filter(({ kind }) => kind === 'host').map((entry) => facts.parse(entry)),
  ) as HostResult;
}

function shardsOf(journal: readonly JournalEntry[]): ShardResult[] {
  return journal.flatMap((entry) => {
    if (entry.kind !== 'shard') return [];
    const { shard, of, run, startedAt, durationMs, outcome, host, scenarios } = entry;
    return [{ shard, of, run, startedAt, durationMs, outcome, host, scenarios }];
  });
}
