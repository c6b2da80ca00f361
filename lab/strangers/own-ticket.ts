import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { unwrap, wrap } from '../gss/native/context.ts';
import { createInitiator, type NativeInitiator, stepInitiator } from '../gss/native/initiator.ts';
import { encodeLayerChoice, securityLayer } from '../wire/sasl/gssapi-layer-messages.ts';
import { sessionBinding } from '../wire/sso/session-binding.ts';
import { unlessRefused } from './exchange.ts';
import { type GuestLines, readGuestLines } from './guest-lines.ts';
import { report } from './report.ts';
import { withoutConfidentiality } from './weak-credential.ts';

/** How the attacker's exchange differs from the real client's. */
export interface WeakExchange {
  /** The layer that it chooses; default confidentiality. */
  readonly layer?: number;
  /** Whether its context can encrypt; default true. */
  readonly confidential?: boolean;
}

/** An attacker who has the user's own ticket, behind the guest's `ok` to the last token. */
export interface Authenticated {
  readonly guest: GuestLines;
  readonly context: NativeInitiator;
}

/** Greets and authenticates with the desktop's ticket, which it delegates; undefined when the guest refuses, which is reported. */
export async function authenticate(
  channel: Socket,
  { layer = securityLayer.confidentiality, confidential = true }: WeakExchange = {},
): Promise<Authenticated | undefined> {
  const guest = readGuestLines(channel);
  const nonce = randomBytes(16).toString('hex');
  const signature = `SPICE-SSO 1-1 client ${nonce} -`;
  channel.write(`\n${signature}\n`);
  const answer = await unlessRefused(guest, new RegExp(`^SPICE-SSO .* ${nonce}$`));
  channel.write('info spn\n');
  const spn = await unlessRefused(guest, /^ok host\//);
  if (answer === undefined || spn === undefined) return undefined;
  const target = spn.slice('ok '.length);
  const made = createInitiator({
    target,
    delegation: 'policy',
    channelBindings: sessionBinding(signature, answer),
  });
  const context = confidential ? made : withoutConfidentiality(made);

  channel.write('startSASL GSSAPI\n');
  if ((await unlessRefused(guest, /^ok$/)) === undefined) return undefined;
  const send = (token: Uint8Array | undefined) =>
    channel.write(`sasl ${Buffer.from(token ?? []).toString('base64') || '='}\n`);
  for (let step = stepInitiator(context, undefined); ; ) {
    send(step.token);
    const challenge = await unlessRefused(guest, /^sasl /);
    if (challenge === undefined) return undefined;
    const octets = Buffer.from(challenge.slice('sasl '.length), 'base64');
    if (step.done) {
      // The guest's offer of layers, which is not what decides.
      unwrap(context, octets);
      break;
    }
    step = stepInitiator(context, octets);
  }
  const choice = Buffer.concat([Buffer.from([layer]), encodeLayerChoice(ordinary).subarray(1)]);
  send(wrap(context, choice, false));
  if ((await unlessRefused(guest, /^ok$/)) === undefined) return undefined;
  // It is the user's own ticket: as long as it stays, the user is there.
  report('own-ticket-accepted');
  return { guest, context };
}

const ordinary = { layer: securityLayer.confidentiality, maxReceiveBytes: 65_536, authzid: '' };

/** Frames that can be changed on the way: it takes the layer for integrity alone. */
export const chooseIntegrity = (channel: Socket) =>
  mustBeRefused(channel, { layer: securityLayer.integrity });

/** A context that cannot encrypt. */
export const leaveOutConfidentiality = (channel: Socket) => mustBeRefused(channel, { confidential: false });

async function mustBeRefused(channel: Socket, exchange: WeakExchange): Promise<void> {
  if (await authenticate(channel, exchange)) report('accepted');
}
