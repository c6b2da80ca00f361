import { readFileSync } from 'node:fs';
import type { SecureContext } from 'node:tls';
import { createServerContext } from '../../channel/server-context.ts';
import { type AgentConfig, ConfigError } from './config.ts';

/** What TLS is served with; undefined without a certificate. Throws ConfigError naming both files, never what is in them. */
export function readTlsContext({ tlsCertificate, tlsKey }: AgentConfig): SecureContext | undefined {
  if (tlsCertificate === undefined || tlsKey === undefined) return undefined;
  try {
    return createServerContext(readFileSync(tlsCertificate), readFileSync(tlsKey));
  } catch (cause) {
    throw new ConfigError('unreadable', `${tlsCertificate} and ${tlsKey} are no certificate with its key`, {
      cause,
    });
  }
}
