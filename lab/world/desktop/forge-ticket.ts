import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { writeCcache } from '../../wire/krb5/ccache-writer.ts';
import { readCcache } from '../../wire/krb5/ccache.ts';

/**
 * Gives the cached ticket for a service another session key: what somebody has who got hold of a ticket, which travels
 * in clear, and not of its key. Rejects when the cache has no such ticket.
 */
export async function forgeTicket(ccacheFile: string, service: string): Promise<void> {
  const { client, credentials } = readCcache(await readFile(ccacheFile));
  if (!credentials.some(({ server }) => server === service))
    throw new Error(`no ticket for ${service} is cached`);
  const forged = credentials.map((credential) => {
    if (credential.server !== service) return credential;
    const key = randomBytes(credential.sessionKey().length);
    return { ...credential, sessionKey: () => key };
  });
  await writeFile(ccacheFile, writeCcache(client, forged), { mode: 0o600 });
}
