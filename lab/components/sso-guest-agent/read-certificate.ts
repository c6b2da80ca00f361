import { readFileSync } from 'node:fs';
import { checkServerCertificate, type ServerCertificate } from '../../channel/server-certificate.ts';
import type { AgentConfig } from './config.ts';
import { ConfigError } from './json-config.ts';

/** What TLS is served with; undefined without one. Throws ConfigError naming both files, never what is in them. */
export function readCertificate({ tlsCertificate, tlsKey }: AgentConfig): ServerCertificate | undefined {
  if (tlsCertificate === undefined || tlsKey === undefined) return undefined;
  try {
    const read = { certificate: readFileSync(tlsCertificate), key: readFileSync(tlsKey) };
    checkServerCertificate(read);
    return read;
  } catch (cause) {
    throw new ConfigError('unreadable', `${tlsCertificate} and ${tlsKey} are no certificate with its key`, {
      cause,
    });
  }
}
