import type { Commands } from '../../world/ports.ts';
import { sessionOf } from './console-session.ts';
import { sessionEnvironment } from './session-environment.ts';

/** A program as it is run for a user: with the environment of the user's session on the console, where there is one. */
export async function asUser(
  commands: Commands,
  user: string,
  argv: readonly string[],
): Promise<{ readonly argv: readonly string[]; readonly env: readonly string[] }> {
  return {
    argv: ['/usr/sbin/runuser', '-u', user, '--', ...argv],
    env: await environmentOf(commands, user),
  };
}

async function environmentOf(commands: Commands, user: string): Promise<readonly string[]> {
  const session = await sessionOf(commands, user);
  if (!session) return ['PATH=/usr/bin:/bin', 'LC_ALL=C.UTF-8'];
  return [...(await sessionEnvironment(commands, session))].map(([name, value]) => `${name}=${value}`);
}
