import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Whom TLS is made with. */
export interface TlsTrust {
  /** PEM. */
  readonly ca: string;
  /** The name that the guest's certificate must be made for. */
  readonly name: string;
}

const namePattern = /^[A-Za-z0-9._:-]{1,255}$/;

/** From the command line; undefined where TLS is not asked for. Calls `fail` for what cannot be meant. */
export function readTlsTrust(
  { tlsCa, tlsName, spn }: { readonly tlsCa?: string; readonly tlsName?: string; readonly spn?: string },
  fail: (problem: string) => never,
): TlsTrust | undefined {
  if (tlsCa === undefined) {
    return tlsName === undefined ? undefined : fail('--tls-name says nothing without --tls-ca');
  }
  const name = tlsName ?? /\/([^/@]+)/.exec(spn ?? '')?.[1];
  if (name === undefined) return fail('--tls-ca needs --tls-name, or an --spn that names the host');
  if (!namePattern.test(name)) return fail(`${JSON.stringify(name)} is no name of a host`);
  return { ca: readCa(tlsCa, fail), name };
}

function readCa(file: string, fail: (problem: string) => never): string {
  try {
    const pem = readFileSync(file, 'utf8');
    // TLS takes a file without a certificate for a list of none, which no connection would explain.
    new X509Certificate(pem);
    return pem;
  } catch {
    return fail(`${file} holds no CA certificate that can be read`);
  }
}
