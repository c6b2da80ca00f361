import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** Makes a CA and a server certificate by the names that QEMU's x509-dir wants, good for a day. */
export async function makeCertificates(
  folder: string,
): Promise<{ readonly ca: string; readonly caFile: string; readonly hostSubject: string }> {
  const openssl = execa({ cwd: folder });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl('openssl', [
    ...['req', '-x509', ...key, '-keyout', 'ca-key.pem', '-out', 'ca-cert.pem', '-days', '1'],
    ...['-subj', '/O=spice-sso-lab/CN=test CA', '-addext', 'basicConstraints=critical,CA:TRUE'],
  ]);
  await openssl('openssl', [
    ...['req', '-new', ...key, '-keyout', 'server-key.pem', '-out', 'server.csr'],
    ...['-subj', '/O=spice-sso-lab/CN=guest1.lab.test'],
  ]);
  await writeFile(join(folder, 'extensions'), 'basicConstraints=CA:FALSE\n');
  await openssl('openssl', [
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca-cert.pem', '-CAkey', 'ca-key.pem', '-days', '1'],
    ...['-set_serial', '1', '-extfile', 'extensions', '-out', 'server-cert.pem'],
  ]);
  const caFile = join(folder, 'ca-cert.pem');
  return { ca: await readFile(caFile, 'utf8'), caFile, hostSubject: 'O=spice-sso-lab,CN=guest1.lab.test' };
}
