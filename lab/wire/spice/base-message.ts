import { readPointed, readU32, readU64, textOf } from './bounded-reads.ts';
import { SpiceCodecError } from './codec-error.ts';
import type { SpiceFrame } from './message-parser.ts';

/** What a server may send on every channel (spice-protocol `enums.h`, SPICE_MSG_*). */
export type BaseMessage =
  | { readonly kind: 'migrate'; readonly flushWanted: boolean; readonly dataFollows: boolean }
  | { readonly kind: 'migrate-data'; readonly data: Buffer }
  | { readonly kind: 'set-ack'; readonly generation: number; readonly windowMessages: number }
  | { readonly kind: 'ping'; readonly id: number; readonly timestamp: bigint; readonly padBytes: number }
  | { readonly kind: 'disconnecting'; readonly reason: number }
  | {
      readonly kind: 'notify';
      readonly severity: 'information' | 'warning' | 'error';
      readonly text: string;
    };

/** Types below this belong to every channel, the others to one. */
export const firstChannelType = 100;
const maxNotifyBytes = 4096;
const severities = ['information', 'warning', 'error'] as const;

/** Decodes a message whose type is below `firstChannelType`. */
export function decodeBaseMessage({ type, body }: SpiceFrame): BaseMessage {
  switch (type) {
    case 1: {
      const flags = readU32(body, 0);
      return { kind: 'migrate', flushWanted: (flags & 1) !== 0, dataFollows: (flags & 2) !== 0 };
    }
    case 2:
      return { kind: 'migrate-data', data: body };
    case 3:
      return { kind: 'set-ack', generation: readU32(body, 0), windowMessages: readU32(body, 4) };
    case 4:
      return {
        kind: 'ping',
        id: readU32(body, 0),
        timestamp: readU64(body, 4),
        padBytes: body.length - 12,
      };
    case 6:
      return { kind: 'disconnecting', reason: readU32(body, 8) };
    case 7: {
      const severity = severities[readU32(body, 8)];
      if (severity === undefined) throw new SpiceCodecError('malformed', 'a notification of no severity');
      const text = readPointed(body, 24, readU32(body, 20), maxNotifyBytes);
      return { kind: 'notify', severity, text: textOf(text) };
    }
    default:
      throw new SpiceCodecError('unknown-message', `message ${type} belongs to no channel`);
  }
}
