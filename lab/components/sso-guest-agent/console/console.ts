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
   * Logs `login.user` in through PAM, behind the lock; resolves when logind has the session.
   * Rejects with a ConsoleError, or with what `onSession` rejected with; nothing is left half open.
   */
  open(login: ConsoleLogin, signal: AbortSignal): Promise<ReadySession>;
  /** Has PAM say that `login.user` may have the holder's session back, which stays locked. Rejects with a ConsoleError. */
  unlock(login: ConsoleLogin, holder: ConsoleHolder, signal: AbortSignal): Promise<ReadySession>;
  /**
   * Locks the console; resolves when the lock has it, or with `nobody` where there is nobody's session to lock.
   * Locking a locked console changes nothing.
   */
  lock(): Promise<'locked' | 'nobody'>;
  /** Resolves when a session (logind's id) has ended. Rejects when the signal aborts. */
  ended(session: string, signal: AbortSignal): Promise<void>;
}

/**
 * A session that waits behind the lock, and is in front from `show` on until it is locked, let go of, or its signal
 * aborts. Disposing lets go of it.
 */
export interface ReadySession extends Disposable {
  readonly holder: ConsoleHolder;
  /** Brings it to the front. Rejects with a ConsoleError. */
  show(): Promise<void>;
  /** Locks it: asked for before this returns. */
  lock(): void;
  /** Resolves when it is locked, or over, without this process having asked for it. */
  readonly ended: Promise<LockEnd>;
}

/** Why a session is no longer shown: somebody locked it, the client left, this process was too slow, it is over, the lock has died. */
export type LockEnd = 'locked' | 'left' | 'late' | 'ended' | 'lost';

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
  /** KRB5CCNAME of the session; undefined for an unlock. */
  readonly ccache: string | undefined;
  /** The descriptor of this process on which the client's hang-up shows, and locks without this process; undefined for none. */
  readonly client?: number | undefined;
  /**
   * Called by `open` with logind's id of the session when PAM has let the user in and opens it, before anything runs in
   * it; a rejection has PAM refuse the session. The credential cache is filled here.
   */
  readonly onSession?: (session: string) => Promise<void>;
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
