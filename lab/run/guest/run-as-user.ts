import type { CommandResult, Commands } from '../../world/ports.ts';
import { runInSession } from './run-in-session.ts';

export interface RunAsUserOptions {
  readonly input?: Buffer;
  readonly timeoutMs?: number;
}

/**
 * Runs a program (no shell) as the user: with the environment of the user's session on the console, so that it sees
 * what a program started there would, or with a bare one where there is no session.
 */
export async function runAsUser(
  commands: Commands,
  user: string,
  argv: readonly string[],
  options: RunAsUserOptions = {},
): Promise<CommandResult> {
  return (
    (await runInSession(commands, user, argv, options)) ??
    (await commands.run(['/usr/sbin/runuser', '-u', user, '--', ...argv], {
      env: ['PATH=/usr/bin:/bin', 'LC_ALL=C.UTF-8'],
      ...options,
    }))
  );
}
