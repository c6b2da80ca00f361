import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deadlinesOf } from '../deadline/deadlines-of.ts';
import { JournalError, maxJournalBytes, parseJournal } from '../run/journal-schema.ts';
import { askKeeper } from './ask-keeper.ts';
import type { KeptWorld } from './kept-worlds.ts';

const { waitUntil } = deadlinesOf('lab');

/** Evidence, removal and the artifact scan have deadlines of their own, which add up to less. */
const downTimeoutMs = 90_000;

/** Asks for a kept world's end; resolves when its run's journal says that the scenario is over. */
export async function takeDown({ socketPath, status }: KeptWorld): Promise<void> {
  await askKeeper(socketPath, { request: 'down' });
  const journal = join(status.artifactFolder, '../../journal.jsonl');
  await waitUntil(() => hasEnded(journal, status.scenario), Boolean, {
    for: `the world of ${status.scenario} to be down`,
    timeoutMs: downTimeoutMs,
    intervalMs: 100,
    describe: () => 'its journal does not say so',
  });
}

async function hasEnded(file: string, scenario: string): Promise<boolean> {
  if ((await stat(file)).size > maxJournalBytes)
    throw new JournalError('too-large', `${file} is too large to read`);
  const entries = parseJournal(await readFile(file, 'utf8'), file);
  return entries.some((entry) => entry.kind === 'scenario-ended' && entry.scenario === scenario);
}
