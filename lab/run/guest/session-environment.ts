import type { Commands } from '../../world/ports.ts';
import type { LogindSession } from './console-session.ts';

/**
 * Prints the environment of the process that leads the terminal session on the console: logind's own "Leader" is the
 * login manager's worker, whose environment was fixed before PAM set anything.
 */
const script = `for pid in $(pgrep -P "$1") $(pgrep -g 0 -P "$1" 2>/dev/null); do
  [ "$(ps -o sid= -p "$pid" | tr -d ' ')" = "$pid" ] || [ -r "/proc/$pid/environ" ] || continue
  cat "/proc/$pid/environ" && exit 0
done
exit 1`;

/** The environment of the session's shell, by name. Rejects when the session has no process. */
export async function sessionEnvironment(
  commands: Commands,
  session: LogindSession,
): Promise<ReadonlyMap<string, string>> {
  const result = await commands.run(['/bin/sh', '-c', script, 'sh', String(session.leader)]);
  if (result.exitCode !== 0)
    throw new Error(`session ${session.id} (leader ${session.leader}) has no process of its own`);
  return new Map(
    result.stdout
      .split('\0')
      .filter((entry) => entry.includes('='))
      .map((entry): [string, string] => [
        entry.slice(0, entry.indexOf('=')),
        entry.slice(entry.indexOf('=') + 1),
      ]),
  );
}
