import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
const probeTimeoutMs = 10_000;
/** Its root is this user, so that what it makes is this user's, and no other path than this user's is open to it. */
const namespace = ['--user', '--map-auto', '--map-root-user'];

/** This user may not be root of anything, and mmdebstrap must; the message is one line with the remedy. */
export class NoChrootError extends Error {
  readonly code = 'no-chroot-mode';

  constructor(why: string, remedy: string) {
    super(
      `mmdebstrap cannot unpack a root as ${userInfo().username}: ${why}; ${remedy}, or run the lab as root`,
    );
    this.name = 'NoChrootError';
  }
}

/**
 * The command line that runs a program as root, or for an ordinary user as the root of a user namespace of its own
 * (unshare(1), subuid(5)), which ends with everything in it when its first process does. Rejects with a NoChrootError.
 */
export async function asRoot(argv: readonly string[]): Promise<[string, ...string[]]> {
  const [program = 'true', ...args] = argv;
  if (process.getuid?.() === 0) return [program, ...args];
  await run('unshare', [...namespace, 'true'], { timeout: probeTimeoutMs }).catch((error: unknown) => {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new NoChrootError(...explain(said));
  });
  return ['unshare', ...namespace, '--mount', '--pid', '--fork', '--kill-child', program, ...args];
}

/** Removes what asRoot left, of which a part may belong to the namespace's other users. */
export async function removeAsRoot(path: string): Promise<void> {
  const [program, ...args] = await asRoot(['rm', '-rf', '--', path]);
  await run(program, args, { timeout: probeTimeoutMs });
}

/** What unshare(1) said, as why and remedy. */
export function explain(said: string): [why: string, remedy: string] {
  const user = userInfo().username;
  if (/newuidmap|newgidmap/.test(said) && /No such file/.test(said))
    return ['newuidmap is not installed', 'as root: apt-get install uidmap'];
  if (/no line matching user/.test(said))
    return [
      `${user} has no range in /etc/subuid and /etc/subgid`,
      `as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${user}`,
    ];
  const line = said.trim().split('\n').at(-1) ?? '';
  return [
    `no user namespace can be made (${line})`,
    'allow them: sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces',
  ];
}
