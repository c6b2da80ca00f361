import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = '/run/systemd/sessions';
/** The kernel tells of changes; this only bounds what a missed one costs. */
const lookAgainMs = 10_000;

/**
 * Resolves when logind has no session of this id any more, or has it on its way out, by the files that sd-login(3)
 * reads: asking the bus time and again would wake an idle guest. Rejects when the signal aborts.
 */
export async function sessionEnd(id: string, signal: AbortSignal, from = folder): Promise<void> {
  const file = join(from, id);
  let wake = new AbortController();
  const watcher = watch(from, () => wake.abort());
  // A folder that is gone has no sessions in it: the next look finds that.
  watcher.on('error', () => wake.abort());
  try {
    for (;;) {
      signal.throwIfAborted();
      wake = new AbortController();
      if (await hasEnded(file)) return;
      await delay(lookAgainMs, undefined, { signal: AbortSignal.any([signal, wake.signal]) }).catch(
        () => undefined,
      );
    }
  } finally {
    watcher.close();
  }
}

async function hasEnded(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined || `\n${text}`.includes('\nSTATE=closing\n');
}
