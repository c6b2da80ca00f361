import type { Socket } from 'node:net';
import { type GuestLines, readGuestLines } from './guest-lines.ts';
import { report } from './report.ts';

/** A client without a key of its own, as far as it gets. */
export interface FalseClient {
  /** The client's SIGNATURE line. */
  readonly signature: string;
  /** base64, or `=` for an empty one. */
  readonly tokens: readonly string[];
  /** What follows once the guest has accepted the last token. */
  readonly after: Buffer;
}

/** Greets, starts SASL and sends the tokens, each when the last was answered; reports how the guest ends it. */
export async function tryExchange(channel: Socket, { signature, tokens, after }: FalseClient): Promise<void> {
  const guest = readGuestLines(channel);
  const nonce = signature.split(' ')[3] ?? '';
  channel.write(`\n${signature}\n`);
  if (!(await guest.next(new RegExp(`^SPICE-SSO .* ${nonce}$`)))) {
    report('unanswered');
    return;
  }
  channel.write('startSASL GSSAPI\n');
  if ((await unlessRefused(guest, /^ok$/)) === undefined) return;
  for (const [index, token] of tokens.entries()) {
    channel.write(`sasl ${token}\n`);
    const goesOn = index === tokens.length - 1 ? /^ok$/ : /^sasl /;
    if ((await unlessRefused(guest, goesOn)) === undefined) return;
  }
  report('accepted', { tokens: tokens.length });
  channel.write(after);
}

/** Waits for the line that goes on with the exchange; undefined when the guest refuses instead, which is reported. */
export async function unlessRefused(guest: GuestLines, goesOn: RegExp): Promise<string | undefined> {
  const line = await guest.next(new RegExp(`${goesOn.source}|^error [0-9]{3}`));
  if (line !== undefined && goesOn.test(line)) return line;
  const [, code, text = ''] = /^error ([0-9]{3}) ?(.*)$/.exec(line ?? '') ?? [];
  if (code === undefined) report('unanswered');
  else report('refused', { code: Number(code), text, reason: `the guest refused: ${text}` });
  return undefined;
}
