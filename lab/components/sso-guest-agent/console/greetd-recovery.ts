import { waitUntil, withDeadline } from '../../../deadline/wait-until.ts';
import { ConsoleError } from './console.ts';
import { listConsoleSessions, personAmong, terminateSession } from './logind.ts';
import type { LogindSession } from './logind-session.ts';
import { runCommand } from './run-command.ts';
import { waitForGreeter } from './wait-for-greeter.ts';

const abandonTimeoutMs = 10_000;

/** A login that is given up must not turn into an open console later: greetd starts the session now whatever happens. */
export async function abandon(answered: Promise<undefined>): Promise<void> {
  try {
    // greetd never starts a login again whose process was killed while PAM opened its session.
    await withDeadline(answered, 'PAM to open the session that was given up', abandonTimeoutMs).catch(
      () => undefined,
    );
    const isUp = (person: LogindSession | undefined) => person !== undefined && person.state !== 'opening';
    const person = await waitUntil(async () => personAmong(await listConsoleSessions()), isUp, {
      for: 'the session that was given up',
      timeoutMs: abandonTimeoutMs,
    });
    if (person) await terminateSession(person.id);
  } catch {
    await restartGreetd();
  }
}

/** By force: asked politely, greetd waits for the login that it has under way. systemd starts it again. */
async function restartGreetd(): Promise<void> {
  await runCommand(['systemctl', 'kill', '--signal=KILL', 'greetd.service'], abandonTimeoutMs);
}

/** The sessions at the console, once a greeter or a person is among them; a stuck greetd is restarted. Rejects with a ConsoleError. */
export async function greeterOrHolder(signal: AbortSignal): Promise<readonly LogindSession[]> {
  try {
    return await waitForGreeter({ list: askLogind, restart: restartGreetd, signal });
  } catch (error) {
    if (error instanceof ConsoleError) throw error;
    throw new ConsoleError(signal.aborted ? 408 : 500, 'greetd has no greeter', { cause: error });
  }
}

/** The sessions at the console. Rejects with a ConsoleError 500. */
export async function askLogind(): Promise<readonly LogindSession[]> {
  try {
    return await listConsoleSessions();
  } catch (error) {
    throw new ConsoleError(500, 'logind does not say who holds the console', { cause: error });
  }
}
