import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { waitUntil } from '../../../deadline/wait-until.ts';
import type { Secret } from '../../../secret/secret.ts';
import { ssoErrorTexts, type SsoErrorCode } from '../../../wire/sso/error-codes.ts';
import { ConsoleError } from './console.ts';
import { listConsoleSessions, personAmong } from './logind.ts';
import { startUnit } from './start-unit.ts';

/** The PAM service that sso-console-lock asks before it unlocks. */
export const lockPamService = 'sso-console-lock';

const unit = 'sso-console-lock.service';
const defaultSocket = '/run/sso-console-lock/unlock.sock';
const lockTimeoutMs = 10_000;
/** A start that failed, or that came while the last lock was still going, is asked for again. */
const askAgainMs = 500;
const maxAnswerBytes = 64;

/**
 * Whether the console is locked, by the lock's own socket, which is there exactly as long.
 * logind's LockedHint would not do: the session's own user can set and clear it.
 */
export async function isLocked(path = defaultSocket): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Locks the console; resolves when the keyboard reaches the lock alone, or at once when it does already or nobody is
 * there. The lock is a service of its own, so that it outlives the agent. Rejects with a ConsoleError 500.
 */
export async function lockConsole(): Promise<void> {
  try {
    // A lock that is just coming off still counts as started: only its socket tells.
    let askedAtMs = Number.NEGATIVE_INFINITY;
    await waitUntil(
      async () => {
        if (performance.now() - askedAtMs > askAgainMs) {
          askedAtMs = performance.now();
          await startUnit(unit);
        }
        return (await isLocked()) || personAmong(await listConsoleSessions()) === undefined;
      },
      (holds) => holds,
      { for: 'the console to be locked', timeoutMs: lockTimeoutMs, intervalMs: 20 },
    );
  } catch (error) {
    throw new ConsoleError(500, 'the console cannot be locked', { cause: error });
  }
}

/** Hands the lock a handle; resolves when the session is in front again. Rejects with a ConsoleError. */
export async function unlockConsole(
  handle: Secret<string>,
  signal: AbortSignal,
  path = defaultSocket,
): Promise<void> {
  const socket = createConnection({ path, signal, allowHalfOpen: true });
  // Whoever waits sees the error; without a listener of its own it would end the process.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal });
    socket.write(`unlock ${handle.reveal()}\n`);
    const answer = await readAnswer(socket);
    if (answer !== 'ok\n') throw refusal(answer);
  } catch (error) {
    if (error instanceof ConsoleError) throw error;
    throw new ConsoleError(signal.aborted ? 408 : 500, 'the lock does not answer', { cause: error });
  } finally {
    socket.destroy();
  }
}

async function readAnswer(socket: Socket): Promise<string> {
  let answer = '';
  for await (const chunk of socket.setEncoding('latin1')) {
    answer += String(chunk);
    if (answer.length > maxAnswerBytes) throw new Error('an answer too long');
  }
  return answer;
}

function refusal(answer: string): ConsoleError {
  const code = Number(/^error (\d{3})\n$/.exec(answer)?.[1] ?? 500);
  return new ConsoleError(code in ssoErrorTexts ? (code as SsoErrorCode) : 500, 'the lock stays');
}
