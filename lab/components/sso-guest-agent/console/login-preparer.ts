import { withDeadline } from '../../../deadline/wait-until.ts';
import type { BegunLogin } from './greetd-login.ts';

/** A login under way and the connection that it lives on, which disposing closes. */
export interface OpenLogin extends BegunLogin, Disposable {}

/** Begins a login of `user` on a connection of its own, which ends when the signal aborts. */
export type BeginLogin = (user: string, signal: AbortSignal) => Promise<OpenLogin>;

/**
 * Has logins begun before they are wanted, since a login manager takes a while to get to PAM's prompt.
 * Disposing resolves when what was prepared is taken back.
 */
export interface LoginPreparer extends AsyncDisposable {
  /**
   * Begins a login that may be wanted soon. Cancelled when the signal aborts, when it is not taken within 5 s, and when
   * another one is wanted; nothing is done while one is prepared already, or under way.
   */
  prepare(user: string, signal: AbortSignal): void;
  /** The login that was prepared for this user, or else one that is begun now. Rejects with what `begin` rejects with. */
  take(user: string, signal: AbortSignal): Promise<OpenLogin>;
}

interface Prepared {
  readonly user: string;
  /** Ends the connection. */
  readonly ending: AbortController;
  /** Undefined when it came to nothing. */
  readonly login: Promise<OpenLogin | undefined>;
  /** Stops the watch over whether it is still wanted. */
  readonly keep: () => void;
}

const preparedMs = 5000;
const cancelMs = 2000;

export function createLoginPreparer(begin: BeginLogin): LoginPreparer {
  let prepared: Prepared | undefined;
  let taken = 0;
  /** The login manager has one login at a time: a cancellation must have come through before the next is begun. */
  let cancelled: Promise<unknown> = Promise.resolve();

  function drop(one: Prepared): void {
    if (prepared !== one) return;
    prepared = undefined;
    one.keep();
    cancelled = Promise.all([cancelled, cancel(one)]);
  }

  return {
    prepare(user, signal) {
      if (prepared || taken > 0 || signal.aborted) return;
      const ending = new AbortController();
      const unwanted = AbortSignal.any([signal, AbortSignal.timeout(preparedMs)]);
      const onUnwanted = () => drop(mine);
      unwanted.addEventListener('abort', onUnwanted, { once: true });
      const mine: Prepared = {
        user,
        ending,
        // Whoever takes it tries again, and sees what is wrong.
        login: cancelled.then(() => begin(user, ending.signal)).catch(() => undefined),
        keep: () => unwanted.removeEventListener('abort', onUnwanted),
      };
      prepared = mine;
    },
    async take(user, signal) {
      taken += 1;
      try {
        // refuses otherwise: test "what was prepared for one user is never another’s"
        const ready = prepared?.user === user ? await claim(prepared, signal) : undefined;
        if (prepared) drop(prepared);
        await cancelled;
        const login = ready ?? (await begin(user, signal));
        return withRelease(login, () => (taken -= 1));
      } catch (error) {
        taken -= 1;
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      if (prepared) drop(prepared);
      await cancelled;
    },
  };

  function claim({ ending, login, keep }: Prepared, signal: AbortSignal): Promise<OpenLogin | undefined> {
    prepared = undefined;
    keep();
    if (signal.aborted) ending.abort(signal.reason);
    signal.addEventListener('abort', () => ending.abort(signal.reason), { once: true });
    return login;
  }
}

async function cancel({ ending, login }: Prepared): Promise<void> {
  try {
    using begun = await withDeadline(login, 'the login that is not wanted any more', cancelMs);
    if (begun) await withDeadline(begun.cancel(), 'its cancellation', cancelMs);
  } catch {
    // The login manager does not answer: whoever wants a login next is told so.
  } finally {
    ending.abort();
  }
}

function withRelease(login: OpenLogin, release: () => void): OpenLogin {
  return {
    finish: (...how) => login.finish(...how),
    cancel: () => login.cancel(),
    [Symbol.dispose]() {
      login[Symbol.dispose]();
      release();
    },
  };
}
