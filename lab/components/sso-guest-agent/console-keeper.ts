import { setTimeout as delay } from 'node:timers/promises';
import {
  type Console,
  ConsoleError,
  type ConsoleHolder,
  type ConsoleLogin,
  type LockEnd,
  type ReadySession,
} from './console/console.ts';
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
  /** Makes a new session ready behind the lock. */
  open(login: ConsoleLogin, signal: AbortSignal): Promise<ConsoleHolder>;
  /** Makes the holder's session ready behind the lock. */
  unlock(login: ConsoleLogin, holder: ConsoleHolder, signal: AbortSignal): Promise<ConsoleHolder>;
  /** Brings the session that is ready to the front, unless it was given up since. */
  show(signal: AbortSignal): Promise<void>;
  /** Resolves when the session that is shown is no more, without anybody here having asked for it. */
  taken(): Promise<LockEnd>;
  /**
   * Locks at once what is shown, and makes sure of it before anything that is asked for later: a lock that fails is
   * tried again until it holds.
   */
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
  /** What this process has made ready or shows. */
  let ready: ReadySession | undefined;
  /** Whether this process has opened the console and not made sure since that it is locked. */
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

  function makeReady(signal: AbortSignal, begin: () => Promise<ReadySession>): Promise<ConsoleHolder> {
    return run(async () => {
      signal.throwIfAborted();
      seen = undefined;
      opened = true;
      ready?.[Symbol.dispose]();
      ready = undefined;
      ready = await begin();
      return ready.holder;
    });
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
    ready?.[Symbol.dispose]();
    ready = undefined;
    const wasLocked = !opened && seen?.holder?.locked === true;
    if ((await console.lock()) === 'nobody') {
      seen = { holder: undefined, atMs: performance.now() };
      opened = false;
      return;
    }
    const holder = await look();
    if (holder && !holder.locked) throw new Error('the console is open after its lock');
    opened = false;
    if (holder && !wasLocked) logEvent('info', 'locked', { reason, user: holder.user });
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
    open: (login, signal) => makeReady(signal, () => console.open(login, signal)),
    unlock: (login, session, signal) => makeReady(signal, () => console.unlock(login, session, signal)),
    show: (signal) =>
      run(async () => {
        signal.throwIfAborted();
        // refuses: test "a session that was locked while it was to be shown is not shown"
        if (!ready || lockQueued) throw new ConsoleError(408, 'the login was given up');
        await ready.show();
        seen = undefined;
      }),
    taken: () => ready?.ended ?? Promise.resolve('lost'),
    lock(reason) {
      // One write, before anything else here gets its turn.
      ready?.lock();
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
