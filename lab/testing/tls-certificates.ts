import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** A CA, and a certificate of it for a host; all PEM files, good for a day. */
export interface TestCertificate {
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes them in a new folder below `folder`; with `signedBy` its CA signs, and no new one is made. */
export async function makeCertificate(
  folder: string,
  hostName: string,
  signedBy?: TestCertificate,
): Promise<TestCertificate> {
  const own = join(folder, `tls-${crypto.randomUUID().slice(0, 8)}`);
  await mkdir(own, { mode: 0o700 });
  const file = (name: string) => join(own, name);
  const openssl = async (...args: string[]) => {
    await execa('openssl', args, { stdin: 'ignore', timeout: 20_000 });
  };
  const caFile = signedBy?.caFile ?? file('ca-cert.pem');
  if (!signedBy) {
    const subject = ['-subj', '/O=spice-sso-lab/CN=test CA', '-days', '1'];
    await openssl('req', '-x509', ...key, '-keyout', file('ca-key.pem'), '-out', caFile, ...subject);
  }
  await writeFile(file('extensions'), `basicConstraints=CA:FALSE\nsubjectAltName=DNS:${hostName}\n`);
  const subject = ['-subj', '/O=spice-sso-lab/CN=a guest'];
  await openssl('req', '-new', ...key, '-keyout', file('key.pem'), '-out', file('request'), ...subject);
  const caKeyFile = caFile.replace('ca-cert.pem', 'ca-key.pem');
  await openssl(
    ...['x509', '-req', '-in', file('request'), '-CA', caFile, '-CAkey', caKeyFile, '-days', '1'],
    ...['-set_serial', '1', '-extfile', file('extensions'), '-out', file('cert.pem')],
  );
  return { caFile, certificateFile: file('cert.pem'), keyFile: file('key.pem') };
}
