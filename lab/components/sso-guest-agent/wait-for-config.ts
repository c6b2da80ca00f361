import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
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
  let config = readConfig(file);
  if (config || signal.aborted) return config;
  onMissing();
  let wake: () => void = () => undefined;
  let watcher: FSWatcher | undefined;
  const onAbort = () => wake();
  // Asked anew each time: the signal can abort during any wait.
  const isOver = () => signal.aborted;
  signal.addEventListener('abort', onAbort);
  try {
    while (!isOver()) {
      watcher ??= watchFile(file, () => wake());
      // Watched before it is read, so that no change falls between the two.
      config = readConfig(file);
      if (config) return config;
      const pollMs = watcher ? watchedPollMs : unwatchedPollMs;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return undefined;
  } finally {
    signal.removeEventListener('abort', onAbort);
    watcher?.close();
  }
}

function watchFile(file: string, onChange: () => void): FSWatcher | undefined {
  const name = basename(file);
  try {
    const watcher = watch(dirname(file), (_event, changed) => {
      // What is written aside first is no news.
      if (changed === null || changed === name) onChange();
    });
    return watcher.on('error', () => undefined);
  } catch {
    return undefined;
  }
}
