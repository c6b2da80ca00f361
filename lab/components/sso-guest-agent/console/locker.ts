import { access } from 'node:fs/promises';
import { waitUntil } from '../../../deadline/wait-until.ts';
import type { Secret } from '../../../secret/secret.ts';
import { ssoErrorTexts, type SsoErrorCode } from '../../../wire/sso/error-codes.ts';
import { ConsoleError, type LockEnd } from './console.ts';
import { connectToLock, type LockConnection } from './lock-connection.ts';

/** The PAM service that sso-console-lock asks before it unlocks. */
export const lockPamService = 'sso-console-lock';

const defaultSocket = '/run/sso-console-lock/lock.sock';
const lockedFile = '/run/sso-console-lock/locked';
const lockTimeoutMs = 10_000;

/**
 * Whether the console is locked, by the lock's own file, which is there exactly as long.
 * logind's LockedHint would not do: the session's own user can set and clear it.
 */
export async function isLocked(path = lockedFile): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Locks the console; resolves when the keyboard reaches the lock alone, or at once when nobody is there. Takes the
 * console from whoever shows it. A lock that is just starting again is waited for. Rejects with a ConsoleError 500.
 */
export async function lockConsole(path = defaultSocket): Promise<'locked' | 'nobody'> {
  let problem: unknown;
  try {
    const answer = await waitUntil(
      () => ask(path, 'lock').catch((error: unknown) => void (problem = error)),
      (said) => said === 'locked' || said === 'nobody',
      { for: 'the console to be locked', timeoutMs: lockTimeoutMs, intervalMs: 50 },
    );
    return answer === 'nobody' ? 'nobody' : 'locked';
  } catch (error) {
    throw new ConsoleError(500, 'the console cannot be locked', { cause: problem ?? error });
  }
}

async function ask(path: string, line: string): Promise<string> {
  using connection = await connectToLock(path, AbortSignal.timeout(lockTimeoutMs));
  return await connection.request(line);
}

/** The console, held behind its lock by one connection: what it shows is in front only while that connection lasts. */
export interface HeldConsole extends Disposable {
  /** logind's id of the session that was there when the console was taken; empty for none. */
  readonly session: string;
  /** Has the lock ask PAM, with the handle, whether this session's user may have it back. Rejects with a ConsoleError. */
  verify(session: string, handle: Secret<string>): Promise<void>;
  /** Brings a session to the front: one that was opened since, or that was verified. Rejects with a ConsoleError. */
  show(session: string): Promise<void>;
  /** Locks what is shown: written before this returns. */
  lock(): void;
  /** Gives the console back to the greeter, where no session will come of what was begun. Never rejects. */
  release(): Promise<void>;
  /** Resolves when the lock has taken the console back, or is gone itself. */
  readonly ended: Promise<LockEnd>;
}

/**
 * Takes the console, which is locked from then on. Aborting the signal lets go of it, at whatever moment, as does a
 * hang-up on the descriptor `client`, which the lock sees for itself.
 */
export async function holdConsole(
  signal: AbortSignal,
  client?: number,
  path = defaultSocket,
): Promise<HeldConsole> {
  const connection = await connectToLock(path, signal).catch((cause: unknown) => {
    throw new ConsoleError(signal.aborted ? 408 : 500, 'the lock does not answer', { cause });
  });
  try {
    const session = await obtain(
      connection,
      client === undefined ? 'hold' : `hold ${client}`,
      /^held (.*)$/,
      signal,
    );
    return {
      session,
      verify: async (id, handle) => {
        // refuses: test "a console whose session is another one by now is not unlocked"
        if (id !== session) throw new ConsoleError(406, 'the session on the console is another one by now');
        await obtain(connection, `unlock ${handle.reveal()}`, /^verified()$/, signal);
      },
      show: async (id) => {
        await obtain(connection, `show ${id}`, /^shown()$/, signal);
      },
      lock: () => {
        connection.request('lock').catch(() => undefined);
      },
      release: async () => {
        await connection.request('release').catch(() => undefined);
      },
      ended: connection.ended.then(lockEnd),
      [Symbol.dispose]: () => connection[Symbol.dispose](),
    };
  } catch (error) {
    connection[Symbol.dispose]();
    throw error;
  }
}

async function obtain(
  connection: LockConnection,
  line: string,
  wanted: RegExp,
  signal: AbortSignal,
): Promise<string> {
  let answer: string;
  try {
    answer = await connection.request(line);
  } catch (error) {
    throw new ConsoleError(signal.aborted ? 408 : 500, 'the lock does not answer', { cause: error });
  }
  const [, value] = wanted.exec(answer) ?? [];
  if (value !== undefined) return value;
  // refuses: test "a client that the lock saw leave gives its login up"
  if (answer === 'left') throw new ConsoleError(408, 'the client has left');
  const code = Number(/^error (\d{3})$/.exec(answer)?.[1] ?? 500);
  throw new ConsoleError(code in ssoErrorTexts ? (code as SsoErrorCode) : 500, 'the lock stays');
}

function lockEnd(lastWord: string): LockEnd {
  const known = ['locked', 'left', 'late', 'ended'] as const;
  return known.find((word) => word === lastWord) ?? 'lost';
}
