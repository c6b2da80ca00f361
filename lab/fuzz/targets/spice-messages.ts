import { SpiceCodecError } from '../../wire/spice/codec-error.ts';
import { decodeLinkHeader, decodeLinkReply } from '../../wire/spice/link-reply.ts';
import { decodeMainMessage } from '../../wire/spice/main-message.ts';
import { decodeHeader, type HeaderForm, headerBytes } from '../../wire/spice/message-header.ts';
import { createMessageParser, type SpiceFrame } from '../../wire/spice/message-parser.ts';
import { decodePortMessage } from '../../wire/spice/port-message.ts';
import { chunksOf } from '../chunks-of.ts';
import { fixtureFiles } from '../fixture-files.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

function channel(form: HeaderForm, decode: (frame: SpiceFrame) => unknown): FuzzTarget {
  const kind = decode === decodeMainMessage ? 'main' : 'port';
  return {
    name: `spice-${kind}-${form}`,
    // The net test's ping of 256 000 octets would make each input as long as that.
    corpus: fixtureFiles('spice', `${kind}-${form}.bin.gz`).map((octets) =>
      firstMessages(form, messagesOf(octets)),
    ),
    run: (input) => {
      const parser = createMessageParser(form);
      for (const chunk of chunksOf(input)) {
        parser.push(chunk);
        for (let piece = parser.next(); piece; piece = parser.next()) decode(piece);
      }
      parser.end();
    },
    declares,
  };
}

export const spiceLink: FuzzTarget = {
  name: 'spice-link',
  corpus: fixtureFiles('spice', '.bin.gz').map((octets) => octets.subarray(0, linkOctets(octets))),
  run: (input) => {
    decodeLinkHeader(input.subarray(0, 16));
    decodeLinkReply(input.subarray(16));
  },
  declares,
};

export const spiceChannels: readonly FuzzTarget[] = (['mini', 'full'] as const).flatMap((form) => [
  channel(form, decodeMainMessage),
  channel(form, decodePortMessage),
]);

function declares(error: unknown): boolean {
  return error instanceof SpiceCodecError;
}

function linkOctets(octets: Buffer): number {
  return 16 + decodeLinkHeader(octets.subarray(0, 16));
}

/** What follows the link's reply and its result. */
function messagesOf(octets: Buffer): Buffer {
  return octets.subarray(linkOctets(octets) + 4);
}

/** The whole messages before the first that is long. */
function firstMessages(form: HeaderForm, octets: Buffer): Buffer {
  let end = 0;
  while (octets.length - end >= headerBytes[form]) {
    const next = end + headerBytes[form] + decodeHeader(form, octets, end).sizeBytes;
    if (next > Math.min(octets.length, 4096)) break;
    end = next;
  }
  return octets.subarray(0, end);
}
