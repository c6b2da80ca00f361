import test from 'ava';
import { createFrameParser } from '../../wire/sasl/frame-parser.ts';
import { encodeFrames } from '../../wire/sasl/frame-encoder.ts';
import type { ChannelLayer } from '../../wire/sso/line-channel.ts';
import { hostEndOn, type Task } from '../host/perform.ts';
import { serveOrders } from '../guest/serve-orders.ts';
import type { OctetStream } from '../octet-stream.ts';
import { headerOctets } from '../order.ts';
import { octetsOf, transcript } from '../message-sizes.ts';
import { octetPair } from '../../testing/octet-pair.ts';
import { lineTraffic } from './line-traffic.ts';

/** Frames that hide nothing: what is asked for here is the lines' way, not the layer's. */
function openLayer(): ChannelLayer {
  const parser = createFrameParser(65_536);
  return {
    wrap: (plaintext) => {
      const frames: Buffer[] = [];
      for (let at = 0; at < plaintext.length; at += 65_536)
        frames.push(encodeFrames([plaintext.subarray(at, at + 65_536)]));
      return Promise.resolve(Buffer.concat(frames));
    },
    unwrap: (frames) => Promise.resolve(parser.push(frames)),
  };
}

function openEnds(guestSide: (stream: OctetStream) => OctetStream = (stream) => stream) {
  const [host, guest] = octetPair();
  const served = serveOrders(lineTraffic(guestSide(guest), openLayer()));
  return { perform: hostEndOn(lineTraffic(host, openLayer())), host, served };
}

for (const pattern of ['round-trip', 'echo', 'source', 'sink', 'mixed'] as const) {
  test(`${pattern}: each message is a line, of the shortest to the longest`, async (t) => {
    const { perform } = openEnds();
    for (const bytes of [transcript, 2, 64, 4096, 262_145]) {
      const task: Task = { pattern, bytes, messages: 9 };
      const done = await perform(task);
      t.like(done, { messages: 9, octets: octetsOf(bytes, 9), guest: { wrong: 0 } });
    }
  });
}

test('a line with another character than was sent is told as wrong', async (t) => {
  const { perform } = openEnds((stream) => ({
    read: async () => {
      const octets = await stream.read();
      const order = octets !== undefined && octets.length < 2 * headerOctets + 8;
      if (!octets || order) return octets;
      const changed = Buffer.from(octets);
      changed[4] = 0x20;
      return changed;
    },
    write: (octets) => stream.write(octets),
  }));
  await t.throwsAsync(perform({ pattern: 'sink', bytes: 4096, messages: 2 }), { code: 'wrong-octets' });
});

test('what is no frame of the layer is an error, not a silence', async (t) => {
  const { perform, served } = openEnds((stream) => ({
    read: () => stream.read(),
    write: () => stream.write(Buffer.from('login opened\n')),
  }));
  await t.throwsAsync(perform({ pattern: 'echo', bytes: 64, messages: 2 }), {
    code: 'left',
    message: /no frame where one is due/,
  });
  served.catch(() => undefined);
});
