import type { Commands } from '../../world/ports.ts';

/** A session, by logind's properties of the same names. */
export interface LogindSession {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly state: string;
  readonly class: string;
  readonly seat: string;
  readonly tty: string;
  readonly leader: number;
  readonly lockedHint: boolean;
}

/**
 * Prints what logind says of every session: one question and one program, since starting a program costs under
 * emulation. The names are those that sd_get_sessions(3) would list.
 */
export const askLogind = `cd /run/systemd/sessions || exit 1
set --
for id in *; do
  [ -f "$id" ] && set -- "$@" "$id"
done
[ $# = 0 ] || exec loginctl show-session -p Id -p Name -p Service -p State -p Class -p Seat -p TTY -p Leader -p LockedHint -- "$@"`;

/** Every user session on the guest's console, by logind; greeters are left out. */
export async function consoleSessions(commands: Commands): Promise<readonly LogindSession[]> {
  const result = await commands.run(['/bin/sh', '-c', askLogind]);
  if (result.exitCode !== 0) throw new Error(`loginctl in the guest: ${result.stderr.trim()}`);
  return parseSessions(result.stdout).filter(({ class: kind, seat }) => kind === 'user' && seat === 'seat0');
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
      seat: properties.get('Seat') ?? '',
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
