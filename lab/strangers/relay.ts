import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { Duplex, Transform } from 'node:stream';
import { startClientBehind } from './between.ts';
import { report } from './report.ts';
import { relayThroughTls } from './tls-relay.ts';

export interface RelayOptions {
  /** PEM files of a certificate that the client accepts; without them the relay speaks lines with it. */
  readonly certificate?: string;
  readonly key?: string;
  /** Whether it has TLS of its own with the guest. */
  readonly guestTls?: boolean;
}

/** Stands between the real client and the guest, and passes the client's tokens on. Resolves with the client's status. */
export async function relay(
  channel: Socket,
  options: RelayOptions,
  program: string,
  args: readonly string[],
): Promise<number> {
  const client = startClientBehind(program, args);
  channel.once('close', () => client.hears.end());
  if (options.certificate === undefined || options.key === undefined) {
    client.says.pipe(otherNonces('to-guest')).pipe(channel);
    channel.pipe(otherNonces('to-client')).pipe(client.hears);
    report('relaying', { client: 'lines', guest: 'lines' });
    return await client.ended;
  }
  const [certificate, key] = await Promise.all([readFile(options.certificate), readFile(options.key)]);
  const towardsGuest = options.guestTls ? 'tls' : 'plain';
  const near = Duplex.from({ readable: client.says, writable: client.hears });
  near.on('error', () => undefined);
  await relayThroughTls(near, channel, { certificate, key, towardsGuest });
  report('relaying', { client: 'tls', guest: towardsGuest });
  return await client.ended;
}

const signature = / client ([0-9a-f]{32}) /;
const echo = /(SPICE-SSO \S+ agent \S+ \S+ \S+ )([0-9a-f]{32})/;

/**
 * A SIGNATURE of its own towards each side: the nonce that the client sends is another one at the guest, and back.
 * A SIGNATURE leaves each side in one write; all else passes as it is.
 */
function otherNonces(direction: 'to-guest' | 'to-client'): Transform {
  return new Transform({
    transform(octets: Buffer, _encoding, done) {
      const text = octets.toString('latin1');
      const changed =
        direction === 'to-guest'
          ? text.replace(signature, (_, nonce: string) => ` client ${reversed(nonce)} `)
          : text.replace(echo, (_, before: string, nonce: string) => `${before}${reversed(nonce)}`);
      done(undefined, Buffer.from(changed, 'latin1'));
    },
  });
}

function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}
