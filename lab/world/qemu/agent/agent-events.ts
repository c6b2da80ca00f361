import { readFile } from 'node:fs/promises';
import { deadlinesOf } from '../../../deadline/deadlines-of.ts';

const { waitUntil } = deadlinesOf('lab');

const eventTimeoutMs = 60_000;

/** Waits until an SSO agent has said this so many times in its guest's journal, as it arrives on the host. */
export async function waitForAgentEvent(
  event: string,
  journalFile: string,
  times: number,
  signal: AbortSignal,
): Promise<void> {
  await waitUntil(
    async () => agentEvents(await readFile(journalFile, 'utf8')),
    (events) => events.filter((one) => one === event).length >= times,
    {
      for: `the SSO agent to say "${event}"`,
      timeoutMs: eventTimeoutMs,
      signal,
      describe: (events) =>
        events.length === 0 ? 'it said nothing' : `its events ${events.slice(-5).join(', ')}`,
    },
  );
}

/** The events of the agent's log lines in a journal; whatever else is in there is passed over. */
export function agentEvents(journal: string): readonly string[] {
  return [
    ...journal.matchAll(
      /\\"component\\":\\"sso-guest-agent\\",\\"level\\":\\"\w+\\",\\"event\\":\\"([\w-]+)\\"/g,
    ),
  ].map(([, event]) => event ?? '');
}
