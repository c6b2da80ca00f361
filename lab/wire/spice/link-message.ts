import type { ChannelType } from './channel-type.ts';

/** What a client asks for when it opens a channel (SpiceLinkHeader and SpiceLinkMess, `protocol.h`). */
export interface LinkMessage {
  /** 0 for a new session's main channel, then the session id of its INIT. */
  readonly connectionId: number;
  readonly channelType: ChannelType;
  readonly channelId: number;
  /** Capability words. */
  readonly commonCapabilities: readonly number[];
  readonly channelCapabilities: readonly number[];
}

export const linkHeaderBytes = 16;
export const linkMagic = 'REDQ';
export const linkMajorVersion = 2;
const linkMinorVersion = 2;
const messageBytes = 18;

/** The SpiceLinkHeader and the SpiceLinkMess, ready to send. */
export function encodeLinkMessage(message: LinkMessage): Buffer {
  const words = [...message.commonCapabilities, ...message.channelCapabilities];
  const sizeBytes = messageBytes + 4 * words.length;
  const out = Buffer.alloc(linkHeaderBytes + sizeBytes);
  out.write(linkMagic, 0, 'latin1');
  out.writeUInt32LE(linkMajorVersion, 4);
  out.writeUInt32LE(linkMinorVersion, 8);
  out.writeUInt32LE(sizeBytes, 12);
  out.writeUInt32LE(message.connectionId, 16);
  out.writeUInt8(message.channelType, 20);
  out.writeUInt8(message.channelId, 21);
  out.writeUInt32LE(message.commonCapabilities.length, 22);
  out.writeUInt32LE(message.channelCapabilities.length, 26);
  out.writeUInt32LE(messageBytes, 30);
  words.forEach((word, index) => out.writeUInt32LE(word, linkHeaderBytes + messageBytes + 4 * index));
  return out;
}

/** The mechanism choice (a u32, sent when both sides have AUTH_SELECTION): 1 is the SPICE ticket. */
export function encodeTicketChoice(): Buffer {
  return Buffer.from([1, 0, 0, 0]);
}
