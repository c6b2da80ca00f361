import { createHash } from 'node:crypto';

/**
 * The application data of the GSS channel bindings (docs/protocol.md, "Binding"): `spice-sso:` outside TLS, inside it
 * `tls-exporter:` and the exported key, then SHA-256 over the client's last SIGNATURE line and the guest's, each with its LF.
 */
export function sessionBinding(
  clientSignatureLine: string,
  guestSignatureLine: string,
  exported?: Buffer,
): Buffer {
  const hash = createHash('sha256')
    .update(`${clientSignatureLine}\n${guestSignatureLine}\n`, 'utf8')
    .digest();
  // refuses: test "inside TLS the exported key stands before the digest, and outside nothing looks like it"
  const channel = exported
    ? [Buffer.from('tls-exporter:', 'ascii'), exported]
    : [Buffer.from('spice-sso:', 'ascii')];
  return Buffer.concat([...channel, hash]);
}
