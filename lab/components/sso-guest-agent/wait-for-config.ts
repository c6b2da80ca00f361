import { once } from 'node:events';
import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type AgentConfig, readConfig } from './config.ts';

/** Where the kernel tells of changes, this only bounds what a missed one costs; asking more often wakes an idle guest. */
const watchedPollMs = 5000;
/** Without the folder there is nothing to watch. */
const unwatchedPollMs = 500;

/**
 * The configuration, waited for while its file does not exist; undefined when the process is to end first.
 * Rejects with a ConfigError. `onMissing` is called once, when there is something to wait for.
 */
export async function waitForConfig(
  file: string,
  signal: AbortSignal,
  onMissing: () => void,
): Promise<AgentConfig | undefined> {
  let told = false;
  while (!signal.aborted) {
    const woken = new AbortController();
    const watcher = watchFolder(dirname(file));
    try {
      // Watched before it is read, so that no change falls between the two.
      const change = watcher && once(watcher, 'change', { signal: woken.signal }).catch(() => undefined);
      const config = await readConfig(file);
      if (config) return config;
      if (!told) onMissing();
      told = true;
      const stop = AbortSignal.any([signal, woken.signal]);
      const pollMs = watcher ? watchedPollMs : unwatchedPollMs;
      const poll = delay(pollMs, undefined, { signal: stop }).catch(() => undefined);
      await (change ? Promise.race([change, poll]) : poll);
    } finally {
      woken.abort();
      watcher?.close();
    }
  }
  return undefined;
}

function watchFolder(folder: string): FSWatcher | undefined {
  try {
    return watch(folder).on('error', () => undefined);
  } catch {
    return undefined;
  }
}
