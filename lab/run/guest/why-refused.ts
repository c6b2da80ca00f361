import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { waitUntil } from '../../deadline/wait-until.ts';
import { parseLogLine } from '../../world/process/component-log.ts';

const record = z.looseObject({ MESSAGE: z.string() });
/** The end of a journal has what was refused last. */
const maxBytes = 256 * 1024;
const maxReasons = 3;
const arrivalTimeoutMs = 1000;

/**
 * What the guest itself has recorded of its last refusal: the agent's audit records and the PAM module's own words since
 * a client last appeared, once they have arrived. The protocol's report has a code only.
 */
export async function whyRefused(artifactFolder: string, guest: string): Promise<readonly string[]> {
  const file = join(artifactFolder, `${guest}-journal.jsonl`);
  try {
    return await waitUntil(
      async () => reasonsIn((await readFile(file, 'utf8')).slice(-maxBytes)),
      (reasons) => reasons.length > 0,
      { for: 'the guest’s own record of a refusal', timeoutMs: arrivalTimeoutMs },
    );
  } catch {
    return [];
  }
}

/** Reads journald's JSON lines; what is no whole record is passed over. */
export function reasonsIn(journal: string): readonly string[] {
  let reasons: string[] = [];
  for (const line of journal.split('\n')) {
    const message = messageOf(line);
    if (message === undefined) continue;
    const event = parseLogLine(message);
    if (event?.event === 'client') reasons = [];
    if (event?.['decision'] === 'refused')
      reasons.push(
        [event['request'], 'refused', event['code'], event['reason']]
          .filter((word) => typeof word === 'string' || typeof word === 'number')
          .join(' '),
      );
    if (/pam_sso_handle\(/.test(message)) reasons.push(message);
  }
  return reasons.slice(-maxReasons);
}

function messageOf(line: string): string | undefined {
  try {
    return record.safeParse(JSON.parse(line)).data?.MESSAGE;
  } catch {
    return undefined;
  }
}
