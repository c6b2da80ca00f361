import { type BaseMessage, decodeBaseMessage, firstChannelType } from './base-message.ts';
import { readU8, readU32 } from './bounded-reads.ts';
import { SpiceCodecError } from './codec-error.ts';
import type { SpiceFrame } from './message-parser.ts';
import { decodeMigrationTarget, type MigrationTarget } from './migration-target.ts';

/** What a server sends on the main channel (spice-protocol `enums.h`, SPICE_MSG_MAIN_*). */
export type MainMessage =
  | BaseMessage
  | { readonly kind: 'init'; readonly sessionId: number }
  | { readonly kind: 'channels-list'; readonly channels: readonly ListedChannel[] }
  | { readonly kind: 'migrate-begin'; readonly target: MigrationTarget; readonly seamless: boolean }
  | { readonly kind: 'migrate-cancel' }
  | { readonly kind: 'migrate-switch-host'; readonly target: MigrationTarget }
  | { readonly kind: 'migrate-end' }
  | { readonly kind: 'migrate-seamless-answer'; readonly accepted: boolean }
  /** Mouse mode, multimedia time, the SPICE agent, name and UUID of the machine. */
  | { readonly kind: 'not-for-ports'; readonly type: number };

/** A channel that the server has; types beyond `channelType` are numbers. */
export interface ListedChannel {
  readonly type: number;
  readonly id: number;
}

const initBytes = 32;
/** A channel id is an octet, and there are fewer than 16 types. */
const maxChannels = 4096;

export function decodeMainMessage(frame: SpiceFrame): MainMessage {
  const { type, body } = frame;
  if (type < firstChannelType) return decodeBaseMessage(frame);
  switch (type) {
    case 101:
      return { kind: 'migrate-begin', target: decodeMigrationTarget(body), seamless: false };
    case 102:
      return { kind: 'migrate-cancel' };
    case 103:
      if (body.length < initBytes) throw new SpiceCodecError('truncated', `INIT of ${body.length} octets`);
      return { kind: 'init', sessionId: readU32(body, 0) };
    case 104:
      return { kind: 'channels-list', channels: decodeChannels(body) };
    case 111:
      return { kind: 'migrate-switch-host', target: decodeMigrationTarget(body) };
    case 112:
      return { kind: 'migrate-end' };
    case 116:
      return { kind: 'migrate-begin', target: decodeMigrationTarget(body), seamless: true };
    case 117:
    case 118:
      return { kind: 'migrate-seamless-answer', accepted: type === 117 };
    case 105:
    case 106:
    case 107:
    case 108:
    case 109:
    case 110:
    case 113:
    case 114:
    case 115:
      return { kind: 'not-for-ports', type };
    default:
      throw new SpiceCodecError('unknown-message', `message ${type} on the main channel`);
  }
}

function decodeChannels(body: Buffer): readonly ListedChannel[] {
  const count = readU32(body, 0);
  if (count > maxChannels) {
    throw new SpiceCodecError('too-large', `${count} channels, ${maxChannels} at most`);
  }
  return Array.from({ length: count }, (_unused, index) => ({
    type: readU8(body, 4 + 2 * index),
    id: readU8(body, 5 + 2 * index),
  }));
}
