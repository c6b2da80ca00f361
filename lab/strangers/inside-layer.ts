import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { unwrap, wrap } from '../gss/native/context.ts';
import { encodeFrames } from '../wire/sasl/frame-encoder.ts';
import { createFrameParser } from '../wire/sasl/frame-parser.ts';
import { readGuestLines } from './guest-lines.ts';
import { authenticate, type Authenticated } from './own-ticket.ts';
import { report } from './report.ts';

/** A frame that the guest has had already, while the console is open, must cost the layer and lock the console. */
export async function sendFrameTwice(channel: Socket): Promise<void> {
  const layer = await enterLayer(channel);
  if (layer && (await layer.hear(/^login opened$/)) !== undefined) {
    const frame = layer.frame('info host');
    channel.write(Buffer.concat([frame, frame, layer.frame('ping afterwards')]));
    const heard = await layer.hear(/^pong afterwards$/);
    if (heard !== undefined) report('accepted');
    else report(layer.isLost() ? 'refused' : 'unanswered');
  } else report('failed', { message: 'no console was opened' });
}

/** A pong with another token than the guest's must not count as a sign of life. */
export async function answerWrongly(channel: Socket): Promise<void> {
  const layer = await enterLayer(channel);
  const heard = await layer?.hear(/^login /, (token) => Array.from(token).reverse().join(''));
  const [, code] = /^login refused ([0-9]{3})$/.exec(heard ?? '') ?? [];
  if (code !== undefined) report('refused', { code: Number(code), reason: 'no pong before the login' });
  else report(heard === undefined ? 'unanswered' : 'accepted');
}

interface Layer {
  frame(line: string): Buffer;
  /** The next line that matches; pings before it are answered with `pong`'s token. Undefined when there is none. */
  hear(pattern: RegExp, pong?: (token: string) => string): Promise<string | undefined>;
  /** Whether the guest no longer speaks inside it. */
  isLost(): boolean;
}

async function enterLayer(channel: Socket): Promise<Layer | undefined> {
  const authenticated = await authenticate(channel);
  return authenticated && layerOver(channel, authenticated);
}

function layerOver(channel: Socket, { guest, context }: Authenticated): Layer {
  const frames = createFrameParser(65_536);
  const plain = new PassThrough();
  const lines = readGuestLines(plain);
  let lost = false;
  const take = (octets: Buffer) => {
    try {
      for (const frame of frames.push(octets)) plain.write(unwrap(context, frame).data);
    } catch {
      lost = true;
      channel.off('data', take);
      plain.end();
    }
  };
  take(guest.end());
  channel.on('data', take);
  const frame = (line: string) => encodeFrames([wrap(context, Buffer.from(`${line}\n`), true)]);
  return {
    frame,
    isLost: () => lost,
    async hear(pattern, pong = (token) => token) {
      for (;;) {
        const line = await lines.next(new RegExp(`^ping |${pattern.source}`));
        const [, token] = /^ping (\S+)$/.exec(line ?? '') ?? [];
        if (token === undefined) return line;
        channel.write(frame(`pong ${pong(token)}`));
      }
    },
  };
}
