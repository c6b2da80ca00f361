import { setTimeout as delay } from 'node:timers/promises';
import type { Console } from './console/console.ts';
import { logEvent } from './log.ts';

/** Does one thing at a time with the console, in the order in which it was asked. */
export interface ConsoleKeeper {
  run<T>(work: (console: Console) => Promise<T>): Promise<T>;
  /** Locks what is open, before anything that is asked for later. A lock that fails is tried again until it holds. */
  lock(reason: string): void;
  /** Resolves when all that was asked for is done. */
  idle(): Promise<void>;
}

const retryMs = 1000;

export function createConsoleKeeper(console: Console): ConsoleKeeper {
  let last: Promise<unknown> = Promise.resolve();
  let lockQueued = false;

  function run<T>(work: (console: Console) => Promise<T>): Promise<T> {
    const result = last.then(() => work(console));
    last = result.catch(() => undefined);
    return result;
  }

  async function lockNow(reason: string): Promise<void> {
    lockQueued = false;
    for (;;) {
      try {
        const holder = await console.holder();
        if (!holder || holder.locked) return;
        await console.lock();
        logEvent('info', 'locked', { reason, user: holder.user });
        return;
      } catch (error) {
        // An open console that nobody watches over is what must not be: nothing else happens before this holds.
        logEvent('error', 'lock-failed', {
          reason,
          message: error instanceof Error ? error.message : String(error),
        });
        await delay(retryMs);
      }
    }
  }

  return {
    run,
    lock(reason) {
      if (lockQueued) return;
      lockQueued = true;
      void run(() => lockNow(reason));
    },
    async idle() {
      await last;
    },
  };
}
