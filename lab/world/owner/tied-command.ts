import { ownerText, thisOwner } from './owner.ts';

/** The variable by which every process of a lab, and what it starts in turn, names the lab that it belongs to. */
export const ownerVariable = 'SPICE_SSO_LAB_OWNER';

// A lab that dies before the signal is asked for is no longer the parent when the script looks.
const script = `[ "$PPID" = "\${1%:*}" ] || exit 137; export ${ownerVariable}="$1"; shift; exec "$@"`;

/**
 * The command line that starts a program as one of this lab's: the kernel kills it when the lab dies, kill -9 included
 * (prctl(2), PR_SET_PDEATHSIG), and its environment says whose it is. Costs about 2 ms.
 * It must be spawned by the main thread, since the signal follows the death of the thread that spawned.
 */
export function tiedCommand(argv: readonly string[]): [string, ...string[]] {
  const owner = ownerText(thisOwner());
  return ['setpriv', '--pdeathsig', 'KILL', '--', 'sh', '-c', script, 'sh', owner, ...argv];
}

/** True when what a tied command printed says that there is no such program. */
export function saysProgramIsMissing(output: string): boolean {
  return /\bsh: .*exec: .*: not found|^unshare: failed to execute .*: No such file/m.test(output);
}
