import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that this process runs from, absolute. */
export const thisCheckout = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

/** Who started this process, as a person: with sudo, who called it. */
export function startedBy(env: NodeJS.ProcessEnv = process.env): string {
  const username = accountName();
  const caller = env['SUDO_USER'];
  return username === 'root' && caller ? `${caller} (sudo)` : username;
}

/** A container may run as a uid that has no account. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
