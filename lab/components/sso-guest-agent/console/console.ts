import type { SsoErrorCode } from '../../../wire/sso/error-codes.ts';

/**
 * The guest's console as the agent's protocol sees it: who holds it, and how it is opened, locked and unlocked.
 * One implementation a login manager; the protocol knows none of them.
 */
export interface Console {
  /** Who holds the console, by logind's word; undefined at a greeter. */
  holder(): Promise<ConsoleHolder | undefined>;
  /**
   * Begins what `open` for this user will need, as far as it goes without logging anybody in, and takes it back when the
   * signal aborts or nobody wants it: for consoles without a holder, while the user is still being verified.
   */
  prepare(user: string, signal: AbortSignal): void;
  /**
   * Logs `login.user` in through PAM and resolves when logind has the session active.
   * The credential cache is already in place. Rejects with a ConsoleError; nothing is left half open.
   */
  open(login: ConsoleLogin, signal: AbortSignal): Promise<ConsoleHolder>;
  /** Locks the console; resolves when a locker has it. Locking a locked console is a no-op, a greeter has nothing to lock. */
  lock(): Promise<void>;
  /** Unlocks the console of the user who holds it, through PAM. */
  unlock(login: ConsoleLogin, signal: AbortSignal): Promise<void>;
  /** Resolves when a session (logind's id) has ended. Rejects when the signal aborts. */
  ended(session: string, signal: AbortSignal): Promise<void>;
}

export interface ConsoleHolder {
  readonly user: string;
  readonly uid: number;
  /** logind's session id. */
  readonly session: string;
  readonly locked: boolean;
}

export interface ConsoleLogin {
  /** The local account name. */
  readonly user: string;
  /** The user's credential cache, `FILE:/…`; undefined for a login by identity alone. */
  readonly ccache: string | undefined;
}

/** A login, unlock or lock that did not come about; `code` is what the other side is told. */
export class ConsoleError extends Error {
  readonly code: SsoErrorCode;

  constructor(code: SsoErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConsoleError';
    this.code = code;
  }
}
