import { createSecureContext } from 'node:tls';

/** What a guest serves TLS with. */
export interface ServerCertificate {
  /** PEM, with its chain. */
  readonly certificate: Buffer;
  /** PEM. */
  readonly key: Buffer;
}

/** Throws for what OpenSSL does not take, so that no client has to find out. */
export function checkServerCertificate({ certificate, key }: ServerCertificate): void {
  createSecureContext({ cert: certificate, key });
}
