import { setTimeout as delay } from 'node:timers/promises';
import type { Console, ConsoleHolder, ConsoleLogin } from './console/console.ts';
import { logEvent } from './log.ts';

/** Does one thing at a time with the console, in the order in which it was asked. */
export interface ConsoleKeeper {
  /**
   * Who holds the console, as it was seen at most `freshMs` ago with nothing done since: asking logind is dear in an
   * emulated guest, and what is done next (open, unlock) looks for itself.
   */
  holder(): Promise<ConsoleHolder | undefined>;
  /** Gets ready for a login of this user, unless somebody holds the console; taken back when the signal aborts. */
  prepare(user: string, signal: AbortSignal): void;
  open(login: ConsoleLogin, signal: AbortSignal): Promise<ConsoleHolder>;
  unlock(login: ConsoleLogin, signal: AbortSignal): Promise<void>;
  /** Locks what is open, before anything that is asked for later. A lock that fails is tried again until it holds. */
  lock(reason: string): void;
  /** Resolves when a session has ended; nothing waits for it. Rejects when the signal aborts. */
  ended(session: string, signal: AbortSignal): Promise<void>;
  /** Resolves when all that was asked for is done. */
  idle(): Promise<void>;
}

const retryMs = 1000;
const freshMs = 10_000;

export function createConsoleKeeper(console: Console): ConsoleKeeper {
  let last: Promise<unknown> = Promise.resolve();
  let lockQueued = false;
  let seen: { readonly holder: ConsoleHolder | undefined; readonly atMs: number } | undefined;
  /** Whether this process has opened the console and not locked it since. */
  let opened = false;

  function run<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  async function look(): Promise<ConsoleHolder | undefined> {
    const holder = await console.holder();
    seen = { holder, atMs: performance.now() };
    return holder;
  }

  async function change<T>(work: () => Promise<T>): Promise<T> {
    seen = undefined;
    opened = true;
    return await work();
  }

  async function lockNow(reason: string): Promise<void> {
    lockQueued = false;
    for (;;) {
      try {
        await lockOnce(reason);
        return;
      } catch (error) {
        logEvent('error', 'lock-failed', {
          reason,
          message: error instanceof Error ? error.message : String(error),
        });
      }
      // An open console that nobody watches over is what must not be: nothing else happens before this holds.
      await delay(retryMs);
    }
  }

  async function lockOnce(reason: string): Promise<void> {
    // What this process opened is locked without a look, since the look takes as long as the lock.
    if (!opened) {
      const found = await look();
      if (!found || found.locked) return;
    }
    await console.lock();
    const holder = await look();
    if (holder && !holder.locked) throw new Error('the console is open after its lock');
    opened = false;
    if (holder) logEvent('info', 'locked', { reason, user: holder.user });
  }

  const holder = () =>
    run(async () => (seen && performance.now() - seen.atMs < freshMs ? seen.holder : await look()));

  return {
    holder,
    prepare(user, signal) {
      // Whoever wants the login asks logind too, and says what is wrong with it.
      void holder().then(
        (found) => {
          // refuses: test "the console gets ready for a login only while nobody holds it and somebody wants it"
          if (found || signal.aborted) return;
          console.prepare(user, signal);
        },
        () => undefined,
      );
    },
    open: (login, signal) =>
      run(() => {
        signal.throwIfAborted();
        return change(() => console.open(login, signal));
      }),
    unlock: (login, signal) =>
      run(() => {
        signal.throwIfAborted();
        return change(() => console.unlock(login, signal));
      }),
    lock(reason) {
      if (lockQueued) return;
      lockQueued = true;
      void run(() => lockNow(reason));
    },
    ended: (session, signal) => console.ended(session, signal),
    async idle() {
      await last;
    },
  };
}
