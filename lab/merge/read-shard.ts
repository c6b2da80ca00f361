import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalError, type JournalEntry, maxJournalBytes, parseJournal } from '../run/journal-schema.ts';
import { type PlanFile, planFileSchema } from '../scenario/plan-schema.ts';
import { type ShardFile, shardFileSchema } from '../scenario/shard.ts';
import { MergeError } from './merge-error.ts';

type Started = Extract<JournalEntry, { readonly kind: 'run-started' }>;

/** What one shard's run left; its artifacts stay where they are. */
export interface ShardRun {
  readonly folder: string;
  readonly shard: ShardFile;
  readonly plan: PlanFile;
  readonly started: Started;
  readonly journal: readonly JournalEntry[];
}

/** Reads a run's folder that `lab run --shard` made. Rejects with a MergeError: unreadable. */
export async function readShard(folder: string): Promise<ShardRun> {
  const shard = await part(folder, 'shard.json', (text) => shardFileSchema.parse(JSON.parse(text)));
  const plan = await part(folder, 'plan.json', (text) => planFileSchema.parse(JSON.parse(text)));
  const journal = await part(folder, 'journal.jsonl', parseJournal);
  const started = journal.find((entry) => entry.kind === 'run-started');
  if (!started) throw new MergeError('unreadable', `${folder}: journal.jsonl has no beginning`);
  return { folder, shard, plan, started, journal };
}

async function part<T>(folder: string, name: string, parse: (text: string, file: string) => T): Promise<T> {
  const file = join(folder, name);
  try {
    if ((await stat(file)).size > maxJournalBytes) throw new JournalError('too-large', 'it is too large');
    return parse(await readFile(file, 'utf8'), file);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const hint = name === 'shard.json' ? '; was it run with --shard?' : '';
    const problem = missing ? `is not there${hint}` : `cannot be read: ${reasonOf(cause)}`;
    throw new MergeError('unreadable', `${folder}: ${name} ${problem}`, cause);
  }
}

/** A schema's error is a page of JSON; the first line tells enough. */
function reasonOf(cause: unknown): string {
  if (cause instanceof SyntaxError) return 'it is not JSON';
  if (cause instanceof Error && cause.name === 'ZodError') return 'it has another form';
  return cause instanceof Error ? cause.message : String(cause);
}
