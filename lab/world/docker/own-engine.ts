import { createHash } from 'node:crypto';
import { join } from 'node:path';

// containerd's shim sockets are 40 characters below the folder, and sun_path holds 108 octets.
const maxFolderLength = 60;

/** Where the lab's own engine has its socket, data, pid file and log: in the cache, or /run when that path is too long. */
export function ownEngineFolder(cache: string): string {
  const folder = join(cache, 'engine');
  if (Buffer.byteLength(folder) <= maxFolderLength) return folder;
  return `/run/spice-sso-lab-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
}
