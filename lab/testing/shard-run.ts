import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry, Outcome } from '../run/journal-schema.ts';
import { shardFileOf, sliceOf } from '../scenario/shard.ts';
import { journalOf, planOf } from './scenario-run.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface ShardRunOptions {
  readonly shard: number;
  readonly of: number;
  /** The whole set's names. */
  readonly names: readonly string[];
  /** Of every scenario; default pass. */
  readonly outcome?: Outcome;
  readonly host?: object;
  readonly startedAt?: string;
  /** A revision of the scenarios' texts. */
  readonly revision?: string;
  /** False for a lab that was killed before its end. */
  readonly ended?: boolean;
}

/** The run folder of a shard, as the lab leaves it, with one small artifact for each scenario. */
export function shardRun(options: ShardRunOptions): string {
  const { shard, of, names, outcome = 'pass', revision = '1', ended = true } = options;
  const folder = temporaryFolder(`shard-${shard}-`);
  const set = names.map((name) => ({ name, digest: `${name} ${revision}` }));
  const slice = sliceOf(set, { shard, of });
  const run = journalOf('any');
  const journal: JournalEntry[] = [
    { ...run.runStarted(), ...(options.startedAt !== undefined && { startedAt: options.startedAt }) },
    run.host({ cpus: shard, ...options.host }),
    ...slice.flatMap(({ name }) => scenarioEntries(name, outcome)),
    ...(ended ? [run.runEnded(slice.length > 0 ? outcome : 'pass')] : []),
  ] as JournalEntry[];
  const scenarios = slice.map(({ name }) => planOf(name, 'first'));
  for (const { name } of slice) {
    mkdirSync(join(folder, 'artifacts', name), { recursive: true });
    writeFileSync(join(folder, 'artifacts', name, 'kdc.log'), `the log of ${name}`);
  }
  writeFileSync(join(folder, 'shard.json'), JSON.stringify(shardFileOf(set, { shard, of })));
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ schema: 1, scenarios }));
  writeFileSync(join(folder, 'journal.jsonl'), journal.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  return folder;
}

function scenarioEntries(name: string, outcome: Outcome): JournalEntry[] {
  const scenario = journalOf(name);
  const error = { code: 'not-met', message: 'no' };
  return [
    scenario.started(),
    scenario.stepStarted(0, 'first'),
    scenario.stepEnded(0, 'first', outcome, outcome === 'pass' ? undefined : error),
    scenario.artifact('kdc-log', `artifacts/${name}/kdc.log`),
    scenario.ended(outcome),
  ];
}
