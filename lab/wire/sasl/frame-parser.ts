import { SaslFormatError } from './sasl-format-error.ts';

const lengthBytes = 4;
const none: Buffer = Buffer.alloc(0);

/** Cuts a byte stream into the frames of a SASL security layer (RFC 4422 section 3.7). */
export interface FrameParser {
  /**
   * Takes the next octets and returns the payloads that they complete, oldest first.
   * A payload that lies within `chunk` is a view of it, not a copy; any other is good until the next call.
   * Throws SaslFormatError `frame-too-large` as soon as the length is known, and at every further octet.
   */
  push(chunk: Buffer): Buffer[];
  /** Whether the stream ends in the middle of a frame now. */
  readonly incomplete: boolean;
}

/** `maxFrameBytes` is the negotiated maximum: the largest payload, without its length prefix. */
export function createFrameParser(maxFrameBytes: number): FrameParser {
  const header = Buffer.alloc(lengthBytes);
  let headerFilled = 0;
  // Where payloads are joined: fresh memory for each would cost several times as much as the copy into it. There are
  // two, since a chunk may end one payload and begin another.
  let joint = none;
  let otherJoint = none;
  let payload: Buffer | undefined;
  let payloadFilled = 0;

  function readLength(): number {
    const length = header.readUInt32BE(0);
    // refuses otherwise: test "a length above the maximum is refused with its fourth octet, and ever after"
    if (length <= maxFrameBytes) return length;
    // The header stays full, so that any further octet meets it here again.
    throw new SaslFormatError('frame-too-large', `a frame of ${length} octets, ${maxFrameBytes} are allowed`);
  }

  return {
    push(chunk) {
      const frames: Buffer[] = [];
      let at = 0;
      while (at < chunk.length) {
        if (!payload) {
          const taken = chunk.copy(header, headerFilled, at, at + lengthBytes - headerFilled);
          headerFilled += taken;
          at += taken;
          if (headerFilled < lengthBytes) break;
          const length = readLength();
          if (chunk.length - at >= length) {
            frames.push(chunk.subarray(at, at + length));
            at += length;
            headerFilled = 0;
            continue;
          }
          [joint, otherJoint] = [otherJoint, joint];
          if (joint.length < length) joint = Buffer.allocUnsafeSlow(length);
          payload = joint.subarray(0, length);
          payloadFilled = 0;
        }
        const taken = chunk.copy(payload, payloadFilled, at);
        payloadFilled += taken;
        at += taken;
        if (payloadFilled < payload.length) break;
        frames.push(payload);
        payload = undefined;
        headerFilled = 0;
      }
      return frames;
    },
    get incomplete() {
      return headerFilled > 0;
    },
  };
}
