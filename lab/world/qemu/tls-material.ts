import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { MachineError } from './machine-error.ts';

/** A machine's own CA and the SPICE server certificate that it signed, in the files that QEMU's x509-dir expects. */
export interface TlsMaterial {
  readonly caFile: string;
  /** The certificate's subject as `.vv` files write it. */
  readonly hostSubject: string;
}

const p256 = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Fresh keys (P-256, about 40 ms) in an existing 0700 folder; they are valid for a day. */
export async function createTlsMaterial(folder: string, hostName: string): Promise<TlsMaterial> {
  const file = (name: string) => join(folder, name);
  const caFile = file('ca-cert.pem');
  await writeFile(
    file('server.ext'),
    `basicConstraints=CA:FALSE\nsubjectAltName=DNS:${hostName},IP:127.0.0.1\nextendedKeyUsage=serverAuth\n`,
  );
  await openssl(
    ['req', '-x509', ...p256, '-keyout', file('ca-key.pem'), '-out', caFile].concat([
      '-days',
      '1',
      '-subj',
      `/O=spice-sso-lab/CN=CA of ${hostName}`,
    ]),
  );
  await openssl(
    ['req', '-new', ...p256, '-keyout', file('server-key.pem'), '-out', file('server.csr')].concat([
      '-subj',
      `/O=spice-sso-lab/CN=${hostName}`,
    ]),
  );
  await openssl(
    ['x509', '-req', '-in', file('server.csr'), '-out', file('server-cert.pem'), '-days', '1'].concat([
      '-CA',
      caFile,
      '-CAkey',
      file('ca-key.pem'),
      '-set_serial',
      '1',
      '-extfile',
      file('server.ext'),
    ]),
  );
  return { caFile, hostSubject: `O=spice-sso-lab,CN=${hostName}` };
}

async function openssl(args: readonly string[]): Promise<void> {
  const result = await execa('openssl', args, { reject: false, stdin: 'ignore', timeout: 20_000 });
  if (!result.failed) return;
  if (result.code === 'ENOENT') {
    throw new MachineError('program-missing', 'openssl is not installed: apt-get install openssl');
  }
  throw new MachineError('machine-ended', `openssl ${args[0] ?? ''} failed: ${result.stderr.slice(-500)}`);
}
