import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ensureCachedFolder } from '../cache/cached-folder.ts';
import { textHash } from '../docker/content-hash.ts';
import { MachineError } from './machine-error.ts';

/** A CA and the one server certificate that it signed, in the files that QEMU's x509-dir expects. */
export interface TlsMaterial {
  readonly folder: string;
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  /** What a client shows where QEMU asks for a certificate of the same CA. */
  readonly client: { readonly certificateFile: string; readonly keyFile: string };
  /** The certificate's subject as `.vv` files write it. */
  readonly hostSubject: string;
}

/** How long a certificate is valid; a new one is made after half of it. */
const validDays = 8;
const dayMs = 24 * 3_600_000;

const p256 = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/**
 * Keys (P-256) and certificates for a host, from the cache or made in about 60 ms. They are trusted by nobody but the
 * clients that this lab starts, and their folder is 0700. The SPICE server's key is the host's own: the guest's agent
 * never has it, but one of another CA, for the same name.
 */
export async function ensureTlsMaterial(hostName: string, of: 'spice' | 'agent'): Promise<TlsMaterial> {
  const period = Math.floor(Date.now() / ((validDays / 2) * dayMs));
  const folder = await ensureCachedFolder({
    kind: `tls/${hostName}`,
    key: textHash(`${hostName} ${of} ${period} with a client`),
    build: (building) => createTlsMaterial(building, hostName),
  });
  return {
    folder,
    caFile: join(folder, 'ca-cert.pem'),
    certificateFile: join(folder, 'server-cert.pem'),
    keyFile: join(folder, 'server-key.pem'),
    client: {
      certificateFile: join(folder, 'client-cert.pem'),
      keyFile: join(folder, 'client-key.pem'),
    },
    hostSubject: `O=spice-sso-lab,CN=${hostName}`,
  };
}

async function createTlsMaterial(folder: string, hostName: string): Promise<void> {
  const file = (name: string) => join(folder, name);
  const days = ['-days', String(validDays)];
  await writeFile(
    file('server.ext'),
    `basicConstraints=CA:FALSE\nsubjectAltName=DNS:${hostName},IP:127.0.0.1\nextendedKeyUsage=serverAuth\n`,
  );
  await openssl([
    ...['req', '-x509', ...p256, '-keyout', file('ca-key.pem'), '-out', file('ca-cert.pem'), ...days],
    ...['-subj', `/O=spice-sso-lab/CN=CA of ${hostName}`],
  ]);
  await writeFile(file('client.ext'), 'basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n');
  for (const [serial, role] of ['server', 'client'].entries()) {
    await openssl([
      ...['req', '-new', ...p256, '-keyout', file(`${role}-key.pem`), '-out', file(`${role}.csr`)],
      ...['-subj', `/O=spice-sso-lab/CN=${role === 'server' ? hostName : 'a desktop'}`],
    ]);
    await openssl([
      ...['x509', '-req', '-in', file(`${role}.csr`), '-out', file(`${role}-cert.pem`), ...days],
      ...['-CA', file('ca-cert.pem'), '-CAkey', file('ca-key.pem'), '-set_serial', String(serial + 1)],
      ...['-extfile', file(`${role}.ext`)],
    ]);
  }
  // Nothing is ever signed with it again.
  await rm(file('ca-key.pem'));
}

async function openssl(args: readonly string[]): Promise<void> {
  const result = await execa('openssl', args, { reject: false, stdin: 'ignore', timeout: 20_000 });
  if (!result.failed) return;
  if (result.code === 'ENOENT') {
    throw new MachineError('program-missing', 'openssl is not installed: apt-get install openssl');
  }
  throw new MachineError('machine-ended', `openssl ${args[0] ?? ''} failed: ${result.stderr.slice(-500)}`);
}
