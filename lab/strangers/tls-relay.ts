import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { connect, createSecureContext, TLSSocket } from 'node:tls';

/** Somebody between a client and a guest who holds a certificate that the client accepts. */
export interface TlsRelayOptions {
  /** PEM. */
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** What it speaks with the guest: TLS of its own, or nothing but lines. */
  readonly towardsGuest: 'tls' | 'plain';
}

/**
 * Relays every line as it is, but ends the client's TLS itself. With `plain` it repeats the guest's SIGNATURE inside
 * TLS, so that both ends have the same two lines and differ in nothing but the channel. Resolves when it has joined
 * both sides; from then on it passes octets on until one of them leaves.
 */
export async function relayThroughTls(
  client: Duplex,
  guest: Duplex,
  options: TlsRelayOptions,
): Promise<void> {
  const signature = await passUntilStartTls(client, guest);
  const far = options.towardsGuest === 'tls' ? await startTls(guest) : guest;
  client.write('ok\n');
  const { key, certificate: cert } = options;
  const near = new TLSSocket(client, {
    isServer: true,
    secureContext: createSecureContext({ key, cert, minVersion: 'TLSv1.3' }),
  });
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
  await once(near, 'secure');
  if (options.towardsGuest === 'plain') near.write(`${signature}\n`);
  near.pipe(far);
  far.pipe(near);
}

/** Passes lines on until the client asks for TLS; resolves with the guest's last SIGNATURE. */
async function passUntilStartTls(client: Duplex, guest: Duplex): Promise<string> {
  let [fromClient, fromGuest] = ['', ''];
  const asked = Promise.withResolvers<undefined>();
  const onGuest = (octets: Buffer) => {
    fromGuest += octets.toString();
    client.write(octets);
  };
  const onClient = (octets: Buffer) => {
    fromClient += octets.toString();
    if (fromClient.endsWith('startTLS\n')) asked.resolve(undefined);
    else guest.write(octets);
  };
  client.on('data', onClient);
  guest.on('data', onGuest);
  await asked.promise;
  client.off('data', onClient).pause();
  guest.off('data', onGuest).pause();
  return fromGuest.split('\n').findLast((line) => line.startsWith('SPICE-SSO ')) ?? '';
}

/** As a client that believes any certificate. */
export async function startTls(guest: Duplex): Promise<TLSSocket> {
  guest.write('startTLS\n');
  for (let said = ''; !said.endsWith('ok\n'); ) {
    guest.resume();
    const [octets] = (await once(guest, 'data')) as [Buffer];
    guest.pause();
    said += octets.toString();
  }
  const socket = connect({ socket: guest, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return socket;
}
