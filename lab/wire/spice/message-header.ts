import { SpiceCodecError } from './codec-error.ts';

/** `mini` is SpiceMiniDataHeader, used when both sides have MINI_HEADER; `full` is SpiceDataHeader (`protocol.h`). */
export type HeaderForm = 'mini' | 'full';

export const headerBytes = { mini: 6, full: 18 } as const satisfies Record<HeaderForm, number>;

/** A message's type and the size of the body that follows. */
export interface MessageHeader {
  readonly type: number;
  readonly sizeBytes: number;
}

/** Decodes the header of `headerBytes[form]` octets that `octets` has at `offset`. */
export function decodeHeader(form: HeaderForm, octets: Buffer, offset: number): MessageHeader {
  switch (form) {
    case 'mini':
      return { type: octets.readUInt16LE(offset), sizeBytes: octets.readUInt32LE(offset + 2) };
    case 'full':
      // spice-server packs sub-lists into display messages only, so one here is a peer gone wrong.
      if (octets.readUInt32LE(offset + 14) !== 0) {
        throw new SpiceCodecError('unsupported', 'a message with a sub-list');
      }
      return { type: octets.readUInt16LE(offset + 8), sizeBytes: octets.readUInt32LE(offset + 10) };
  }
}

/** Encodes headers in sequence; the full form numbers its messages from 1. */
export function createHeaderEncoder(form: HeaderForm): (header: MessageHeader) => Buffer {
  let serial = 0n;
  return ({ type, sizeBytes }) => {
    const out = Buffer.alloc(headerBytes[form]);
    switch (form) {
      case 'mini':
        out.writeUInt16LE(type, 0);
        out.writeUInt32LE(sizeBytes, 2);
        return out;
      case 'full':
        serial += 1n;
        out.writeBigUInt64LE(serial, 0);
        out.writeUInt16LE(type, 8);
        out.writeUInt32LE(sizeBytes, 10);
        return out;
    }
  };
}
