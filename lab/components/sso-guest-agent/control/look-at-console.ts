import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLocked } from '../console/locker.ts';

/** Who holds the console. */
export interface SeenConsole {
  readonly user: string;
  /** logind's session id. */
  readonly session: string;
  readonly locked: boolean;
}

/**
 * Who holds the console, by the files that logind leaves for sd-login(3), since it is asked each second; undefined at
 * a greeter. For reports only: what is done goes by logind's own answer.
 */
export async function lookAtConsole(
  sessionsFolder = '/run/systemd/sessions',
  lockIs = isLocked,
): Promise<SeenConsole | undefined> {
  const names = await readdir(sessionsFolder).catch(() => []);
  // Beside each session's file there is a FIFO, `<id>.ref`.
  for (const session of names.filter((name) => !name.includes('.')).sort()) {
    const text = await readFile(join(sessionsFolder, session), 'utf8').catch(() => '');
    const user = personOf(text);
    if (user !== undefined) return { user, session, locked: await lockIs() };
  }
  return undefined;
}

function personOf(text: string): string | undefined {
  const lines = new Map(
    text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const isPerson =
    lines.get('SEAT') === 'seat0' &&
    lines.get('CLASS') === 'user' &&
    (lines.get('STATE') === 'active' || lines.get('STATE') === 'online');
  return isPerson ? lines.get('USER') : undefined;
}
