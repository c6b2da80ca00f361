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
 * emulation. The names are those that sd_get_sessions(3) would list. A session that ends meanwhile, as a greeter's does
 * in each login, makes loginctl fail: then it is asked once more.
 */
export const askLogind = `cd /run/systemd/sessions || exit 1
ask_logind() {
  set --
  for id in *; do
    [ -f "$id" ] && set -- "$@" "$id"
  done
  [ $# = 0 ] || loginctl show-session -p Id -p Name -p Service -p State -p Class -p Seat -p TTY -p Leader -p LockedHint -- "$@"
}
sessions=$(ask_logind 2>/dev/null) || sessions=$(ask_logind) || exit 1
printf '%s\\n' "$sessions"`;

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

/** The user's session on the guest's console; undefined when there is none. Greeters are left out. */
export function personOn(sessions: readonly LogindSession[], user: string): LogindSession | undefined {
  return sessions.find(
    ({ class: kind, seat, name, state }) =>
      kind === 'user' && seat === 'seat0' && name === user && state !== 'closing',
  );
}

function splitAt(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator);
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
