import { once } from 'node:events';
import type { Socket } from 'node:net';
import { report } from './report.ts';

/** A frame of a security layer that says it has 256 octets and has 5, with a line feed among them. */
const halfFrame = Buffer.from([0, 0, 1, 0, 0x73, 0x61, 0x0a, 0x73, 0x6c]);

/** Everything that a client may leave unread: a session that was begun, half a frame, and half a SIGNATURE. */
export const staleOctets = Buffer.concat([
  Buffer.from(`\nSPICE-SSO 1-1 client ${'5'.repeat(32)} -\nstartSASL GSSAPI\nsasl c3RhbGU=\nok\n`),
  halfFrame,
  Buffer.from(`\ncredentials kerberos c3RhbGU=\nSPICE-SSO 1-1 client ${'6'.repeat(32)} -\nSPICE-SSO 1-1 cli`),
]);

export async function leaveStaleOctets(channel: Socket): Promise<void> {
  channel.end(staleOctets);
  await once(channel, 'finish');
  report('left', { octets: staleOctets.length });
}
