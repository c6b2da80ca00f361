import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that this process runs from, absolute. */
export const thisCheckout = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

/** Who started this process, as a person: with sudo, who called it. */
export function startedBy(env: NodeJS.ProcessEnv = process.env): string {
  const { username } = userInfo();
  const caller = env['SUDO_USER'];
  return username === 'root' && caller ? `${caller} (sudo)` : username;
}
