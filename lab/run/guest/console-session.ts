import type { Commands } from '../../world/ports.ts';

/** A session on seat0, by logind's properties of the same names. */
export interface LogindSession {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly state: string;
  readonly class: string;
  readonly tty: string;
  readonly leader: number;
  readonly lockedHint: boolean;
}

// One guest-exec, since each round trip costs under emulation.
const script = `for id in $(loginctl show-seat seat0 -p Sessions --value); do
  loginctl show-session "$id" -p Id -p Name -p Service -p State -p Class -p TTY -p Leader -p LockedHint
  echo
done`;

/** Every user session on the guest's console, by logind; greeters are left out. */
export async function consoleSessions(commands: Commands): Promise<readonly LogindSession[]> {
  const result = await commands.run(['/bin/sh', '-c', script]);
  if (result.exitCode !== 0) throw new Error(`loginctl in the guest: ${result.stderr.trim()}`);
  return parseSessions(result.stdout).filter((session) => session.class === 'user');
}

/** Parses `loginctl show-session` blocks, separated by empty lines. */
export function parseSessions(text: string): readonly LogindSession[] {
  return text
    .split(/\n\n+/)
    .map((block) => new Map(block.split('\n').map((line) => splitAt(line, '='))))
    .filter((properties) => properties.has('Id'))
    .map((properties) => ({
      id: properties.get('Id') ?? '',
      name: properties.get('Name') ?? '',
      service: properties.get('Service') ?? '',
      state: properties.get('State') ?? '',
      class: properties.get('Class') ?? '',
      tty: properties.get('TTY') ?? '',
      leader: Number(properties.get('Leader') ?? 0),
      lockedHint: properties.get('LockedHint') === 'yes',
    }));
}

/** The user's session on the console; undefined when there is none. */
export async function sessionOf(commands: Commands, user: string): Promise<LogindSession | undefined> {
  return (await consoleSessions(commands)).find(
    (session) => session.name === user && session.state !== 'closing',
  );
}

function splitAt(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator);
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
