import { type LogindSession, parseSession, readProperties, readSessionPaths } from './logind-session.ts';
import { BusError, type BusReply, callSystemBus } from './system-bus.ts';

const service = 'org.freedesktop.login1';
const timeoutMs = 5000;
/** ENXIO and EBADR: no such session, no such object (sd-bus-errors(3)). */
const goneErrnos = [6, 53];

/**
 * The sessions on the console's seat, greeters included.
 * Rejects with a BusError or a LogindAnswerError; a session that ends meanwhile is left out.
 */
export async function listConsoleSessions(): Promise<readonly LogindSession[]> {
  const paths = await call(managerPath, `${service}.Manager`, 'ListSessions', [], (reply) =>
    readSessionPaths(reply, 'seat0'),
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
  await call(managerPath, `${service}.Manager`, 'TerminateSession', [id], () => undefined);
}

const managerPath = '/org/freedesktop/login1';

async function readSession(path: string): Promise<LogindSession | undefined> {
  try {
    const face = 'org.freedesktop.DBus.Properties';
    return parseSession(await call(path, face, 'GetAll', [`${service}.Session`], readProperties));
  } catch (error) {
    if (error instanceof BusError && goneErrnos.includes(error.errno)) return undefined;
    throw error;
  }
}

function call<T>(
  path: string,
  face: string,
  member: string,
  args: readonly string[],
  read: (reply: BusReply) => T,
): Promise<T> {
  return callSystemBus({ service, path, face, member, args }, timeoutMs, read);
}
