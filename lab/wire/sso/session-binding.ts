import { createHash } from 'node:crypto';

/**
 * The application data of the GSS channel bindings outside TLS (docs/protocol.md, "Binding"):
 * `spice-sso:`, then SHA-256 over the client's last SIGNATURE line and the guest's answer, each with its LF.
 */
export function sessionBinding(clientSignatureLine: string, guestSignatureLine: string): Buffer {
  const hash = createHash('sha256')
    .update(`${clientSignatureLine}\n${guestSignatureLine}\n`, 'utf8')
    .digest();
  return Buffer.concat([Buffer.from('spice-sso:', 'ascii'), hash]);
}
