import { createSecureContext, type SecureContext } from 'node:tls';

/** What `serveTls` serves with: a certificate, with its chain, and its key, both PEM. Throws for what OpenSSL does not take. */
export function createServerContext(certificate: Buffer, key: Buffer): SecureContext {
  return createSecureContext({ cert: certificate, key, minVersion: 'TLSv1.3' });
}
