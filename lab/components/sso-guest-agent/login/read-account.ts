import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { lineOfLocalFile } from './local-files.ts';
import { type Account, parseAccount, parseExpiryDay, parseUidMin } from './account.ts';

const run = promisify(execFile);
const databaseTimeoutMs = 5000;
const dayMs = 86_400_000;

/** What the guest's own databases say of a user, through NSS, so that directory accounts count as well. */
export async function readAccount(user: string): Promise<{
  readonly account: Account | undefined;
  readonly uidMin: number;
  readonly expiryDay: number | undefined;
  readonly today: number;
}> {
  const [passwd, shadow, loginDefs] = await Promise.all([
    lookUp('passwd', user),
    lookUp('shadow', user),
    readFile('/etc/login.defs', 'utf8').catch(() => ''),
  ]);
  return {
    account: passwd === undefined ? undefined : parseAccount(passwd),
    uidMin: parseUidMin(loginDefs),
    expiryDay: shadow === undefined ? undefined : parseExpiryDay(shadow),
    today: Math.floor(Date.now() / dayMs),
  };
}

/** From the local file where that says the same; else getent(1), which exits 2 for a key that is not there; anything else is a failure. */
async function lookUp(database: 'passwd' | 'shadow', user: string): Promise<string | undefined> {
  const local = await lineOfLocalFile(database, user);
  if (local !== undefined) return local;
  try {
    const { stdout } = await run('getent', ['--', database, user], { timeout: databaseTimeoutMs });
    return stdout.trimEnd();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 2) return undefined;
    throw error;
  }
}
