import type { CommandResult, Commands } from '../../world/ports.ts';
import { askLogind } from './console-session.ts';

const noSession = 'lab: no session';

/**
 * Finds the user's session on the console by logind, then becomes a program in it (qemu/guest/programs/lab-in-session.c),
 * all in one visit, since each costs an emulated guest. Arguments: the user, lab-in-session's options, the program.
 */
const script = `user=$1 options=$2
shift 2
said=$(${askLogind}
) || exit 125
name= class= seat= state= leader= found=
settle() {
  [ "$name" = "$user" ] && [ "$class" = user ] && [ "$seat" = seat0 ] && [ "$state" != closing ] && : "\${found:=$leader}"
  name= class= seat= state= leader=
}
while IFS= read -r line; do
  value=\${line#*=}
  case $line in
    Name=*) name=$value ;;
    Class=*) class=$value ;;
    Seat=*) seat=$value ;;
    State=*) state=$value ;;
    Leader=*) leader=$value ;;
    '') settle ;;
  esac
done <<END
$said

END
if [ -z "$found" ]; then
  echo '${noSession}' >&2
  exit 125
fi
exec /usr/lib/spice-sso-lab/lab-in-session $options "$found" "$@"`;

/** Runs a program (no shell) as the user, with the environment of the user's session; undefined when there is none. */
export async function runInSession(
  commands: Commands,
  user: string,
  argv: readonly string[],
  options: {
    /** A variable that the session's environment must have; without it the program is not run. */
    readonly needs?: string;
    readonly input?: Buffer;
    readonly timeoutMs?: number;
  } = {},
): Promise<CommandResult | undefined> {
  const words = options.needs === undefined ? '' : `-n ${options.needs}`;
  const result = await commands.run(['/bin/sh', '-c', script, 'sh', user, words, ...argv], {
    ...(options.input && { input: options.input }),
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
  });
  return result.exitCode === 125 && result.stderr.trim() === noSession ? undefined : result;
}
