import { CommandError, runCommand } from './run-command.ts';
import { parseSession, parseSessionPaths, type LogindSession } from './logind-session.ts';

const service = 'org.freedesktop.login1';
const timeoutMs = 5000;

/**
 * The sessions on the console's seat, greeters included.
 * Rejects with a CommandError or a LogindAnswerError; a session that ends meanwhile is left out.
 */
export async function listConsoleSessions(): Promise<readonly LogindSession[]> {
  const paths = parseSessionPaths(
    await call('/org/freedesktop/login1', `${service}.Manager`, 'ListSessions'),
    'seat0',
  );
  const sessions = await Promise.all(paths.map(readSession));
  return sessions.filter((session) => session !== undefined);
}

/** The session of the person at the console: no greeter, and none that is on its way out. */
export function personAmong(sessions: readonly LogindSession[]): LogindSession | undefined {
  return sessions.find((session) => session.class === 'user' && session.state !== 'closing');
}

/** Ends a session with all its processes. */
export async function terminateSession(id: string): Promise<void> {
  await call('/org/freedesktop/login1', `${service}.Manager`, 'TerminateSession', 's', id);
}

async function readSession(path: string): Promise<LogindSession | undefined> {
  try {
    return parseSession(
      await call(path, 'org.freedesktop.DBus.Properties', 'GetAll', 's', `${service}.Session`),
    );
  } catch (error) {
    if (error instanceof CommandError && /Unknown object|No session|does not exist/i.test(error.message))
      return undefined;
    throw error;
  }
}

function call(path: string, face: string, method: string, ...args: readonly string[]): Promise<string> {
  return runCommand(
    ['busctl', '--system', '--json=short', 'call', service, path, face, method, ...args],
    timeoutMs,
  );
}
