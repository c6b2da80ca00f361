import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { tryExchange } from './exchange.ts';

/** Somebody without any ticket. */
export async function sendGarbage(channel: Socket): Promise<void> {
  await tryExchange(channel, {
    signature: `SPICE-SSO 1-1 client ${randomBytes(16).toString('hex')} -`,
    tokens: [randomBytes(300).toString('base64')],
    after: Buffer.alloc(0),
  });
}
