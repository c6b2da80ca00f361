import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where everything that is worth keeping between runs lies; `make clean-cache` empties it. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'spice-sso-lab');
}
