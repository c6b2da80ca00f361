import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { unlessRefused } from './exchange.ts';
import { readGuestLines } from './guest-lines.ts';
import { report } from './report.ts';
import { startTls } from './tls-relay.ts';

/** A password, of the right form and wrong, where TLS stands and nobody has authenticated. */
export async function sendCredentialsInTls(channel: Socket): Promise<void> {
  const nonce = randomBytes(16).toString('hex');
  const outside = readGuestLines(channel);
  channel.write(`\nSPICE-SSO 1-1 client ${nonce} -\n`);
  if ((await unlessRefused(outside, new RegExp(`^SPICE-SSO .* ${nonce}$`))) === undefined) return;
  outside.end();
  const tls = await startTls(channel);
  const guest = readGuestLines(tls);
  await guest.next(/^authenticate /);
  tls.write(`credentials password ${Buffer.from('\0alice\0not hers').toString('base64')}\n`);
  if ((await unlessRefused(guest, /^ok$/)) !== undefined) report('accepted');
}

/** A SIGNATURE that has no nonce, and so cannot be answered: the guest must not serve what follows it. */
export async function signWithoutNonce(channel: Socket): Promise<void> {
  const nonce = randomBytes(16).toString('hex');
  const guest = readGuestLines(channel);
  channel.write(`\nSPICE-SSO 1-1 client -\ninfo spn\nSPICE-SSO 1-1 client ${nonce} -\n`);
  const line = await guest.next(new RegExp(`^ok |^SPICE-SSO .* (-|${nonce})$`));
  if (line === undefined) report('unanswered');
  else report(line.endsWith(nonce) ? 'refused' : 'accepted');
}
