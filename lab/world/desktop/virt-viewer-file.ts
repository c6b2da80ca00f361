import { readFile, writeFile } from 'node:fs/promises';
import type { Secret } from '../../secret/secret.ts';
import type { SpiceEndpoint } from '../ports.ts';

/**
 * Writes the `.vv` file that the engine would hand to the user's browser (virt-viewer(1), "CONNECTION FILE").
 * It holds the one-time ticket: mode 0600, and its reader deletes it.
 */
export async function writeVirtViewerFile(
  file: string,
  spice: SpiceEndpoint,
  ticket: Secret<string>,
  transport: 'tls' | 'plain' = 'tls',
): Promise<void> {
  const lines = [
    '[virt-viewer]',
    'type=spice',
    `host=${spice.host}`,
    ...(transport === 'tls' ? await tlsLines(spice) : [`port=${spice.plainPort ?? 'none'}`]),
    `password=${ticket.reveal()}`,
    'delete-this-file=1',
  ];
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
}

async function tlsLines({ tlsPort, hostSubject, caFile }: SpiceEndpoint): Promise<readonly string[]> {
  const ca = await readFile(caFile, 'utf8');
  return [`tls-port=${tlsPort}`, `host-subject=${hostSubject}`, `ca=${ca.trim().replaceAll('\n', '\\n')}\\n`];
}
