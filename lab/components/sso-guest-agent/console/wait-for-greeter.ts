import { waitUntil } from '../../../deadline/wait-until.ts';
import type { LogindSession } from './logind-session.ts';

export interface GreeterSource {
  /** The sessions on the console's seat. */
  readonly list: () => Promise<readonly LogindSession[]>;
  /** Restarts the login manager. */
  readonly restart: () => Promise<unknown>;
  readonly signal: AbortSignal;
  /** How long the login manager may be without a greeter before it is taken for stuck; default 3 000. */
  readonly patienceMs?: number;
}

const restartTimeoutMs = 10_000;

/**
 * The sessions once a greeter, or somebody's session, is among them. greetd 0.9 stays without a greeter, and answers
 * nobody, when the start of a session has failed: it is restarted then. Rejects with a DeadlineError.
 */
export async function waitForGreeter(source: GreeterSource): Promise<readonly LogindSession[]> {
  const { list, restart, signal, patienceMs = 3000 } = source;
  const isThere = (sessions: readonly LogindSession[]) =>
    sessions.some((session) => session.state !== 'closing');
  const wait = (timeoutMs: number) =>
    waitUntil(list, isThere, { for: 'a greeter on the console', timeoutMs, intervalMs: 200, signal });
  try {
    return await wait(patienceMs);
  } catch (error) {
    if (signal.aborted) throw error;
    await restart();
    return await wait(restartTimeoutMs);
  }
}
