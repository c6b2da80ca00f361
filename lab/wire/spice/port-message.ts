import { type BaseMessage, decodeBaseMessage, firstChannelType } from './base-message.ts';
import { readPointed, readU8, readU32, textOf } from './bounded-reads.ts';
import { SpiceCodecError } from './codec-error.ts';
import type { SpiceFrame } from './message-parser.ts';

/** What a server sends on a port channel (spice-protocol `enums.h`, SPICE_MSG_SPICEVMC_* and SPICE_MSG_PORT_*). */
export type PortMessage =
  | BaseMessage
  | { readonly kind: 'data'; readonly data: Buffer }
  | { readonly kind: 'compressed-data'; readonly rawBytes: number }
  | { readonly kind: 'port-init'; readonly name: string; readonly opened: boolean }
  | { readonly kind: 'port-event'; readonly event: PortEvent };

export type PortEvent = 'opened' | 'closed' | 'break';

const events = ['opened', 'closed', 'break'] as const satisfies readonly PortEvent[];
const maxNameBytes = 256;
/** SPICE_MSG_SPICEVMC_DATA: a stream, so that a part of a body is as good as the whole. */
export const serverDataType = 101;

export function decodePortMessage(frame: SpiceFrame): PortMessage {
  const { type, body } = frame;
  if (type < firstChannelType) return decodeBaseMessage(frame);
  switch (type) {
    case serverDataType:
      return { kind: 'data', data: body };
    case 102:
      return { kind: 'compressed-data', rawBytes: readU32(body, 1) };
    case 201: {
      const name = readPointed(body, readU32(body, 4), readU32(body, 0), maxNameBytes);
      return { kind: 'port-init', name: textOf(name), opened: readU8(body, 8) !== 0 };
    }
    case 202: {
      const event = events[readU8(body, 0)];
      if (event === undefined) throw new SpiceCodecError('malformed', `port event ${readU8(body, 0)}`);
      return { kind: 'port-event', event };
    }
    default:
      throw new SpiceCodecError('unknown-message', `message ${type} on a port channel`);
  }
}
