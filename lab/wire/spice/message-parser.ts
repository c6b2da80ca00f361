import { SpiceCodecError } from './codec-error.ts';
import { decodeHeader, type HeaderForm, headerBytes } from './message-header.ts';

/** One message as it came, its body not yet looked at. */
export interface SpiceFrame {
  readonly type: number;
  /** A view into the chunk where it lay in one piece; valid as long as the caller leaves the chunk alone. */
  readonly body: Buffer;
}

/** A whole message, or a part of one whose type is streamed. */
export interface SpicePiece extends SpiceFrame {
  /** The next piece has more of the same body. */
  readonly continues: boolean;
}

export interface MessageParser {
  /** Gives the next chunk; only when `next` has returned undefined. */
  push(chunk: Buffer): void;
  /** The next piece that the octets so far complete. Throws SpiceCodecError, and again at every further call. */
  next(): SpicePiece | undefined;
  /** Throws `truncated` when the stream ended inside a message. */
  end(): void;
}

export interface MessageParserOptions {
  /** The longest body; a header that claims more is `too-large` before anything is stored. */
  readonly limitBytes?: number;
  /** Bodies of this type are handed out as they come, so that none is copied to be joined. */
  readonly streamedType?: number;
}

/** The main channel's net test sends pings of 256 012 octets; nothing that a port client reads is longer. */
const maxBodyBytes = 262_144;
const none: Buffer = Buffer.alloc(0);

/** Cuts a channel's octets into messages. It holds at most one chunk and one incomplete body. */
export function createMessageParser(form: HeaderForm, options: MessageParserOptions = {}): MessageParser {
  const { limitBytes = maxBodyBytes, streamedType } = options;
  const head = Buffer.alloc(headerBytes[form]);
  let headFilled = 0;
  let chunk = none;
  let at = 0;
  let type = 0;
  /** What is still to come of the body that has begun; undefined between two messages. */
  let missing: number | undefined;
  /** A body that did not lie in one piece, filled up to what is missing. */
  let joined: Buffer | undefined;

  function next(): SpicePiece | undefined {
    missing ??= beginBody();
    if (missing === undefined) return undefined;
    const available = chunk.length - at;
    if (joined === undefined) {
      if (missing <= available) return piece(missing, missing);
      if (type === streamedType) return available === 0 ? undefined : piece(available, missing);
      joined = Buffer.allocUnsafeSlow(missing);
    }
    const taken = chunk.copy(joined, joined.length - missing, at);
    at += taken;
    missing -= taken;
    if (missing > 0) return undefined;
    const body = joined;
    joined = undefined;
    missing = undefined;
    return { type, body, continues: false };
  }

  function piece(octets: number, ofMissing: number): SpicePiece {
    const body = chunk.subarray(at, at + octets);
    at += octets;
    const continues = octets < ofMissing;
    missing = continues ? ofMissing - octets : undefined;
    return { type, body, continues };
  }

  /** Takes a header, from the chunk where it lies in one piece; returns the size of its body. */
  function beginBody(): number | undefined {
    if (headFilled === 0 && chunk.length - at >= head.length) {
      const size = cappedSize(chunk, at);
      at += head.length;
      return size;
    }
    const taken = chunk.copy(head, headFilled, at);
    at += taken;
    headFilled += taken;
    if (headFilled < head.length) return undefined;
    const size = cappedSize(head, 0);
    headFilled = 0;
    return size;
  }

  function cappedSize(octets: Buffer, offset: number): number {
    const header = decodeHeader(form, octets, offset);
    if (header.sizeBytes > limitBytes) {
      throw new SpiceCodecError(
        'too-large',
        `message ${header.type} of ${header.sizeBytes} octets, ${limitBytes} at most`,
      );
    }
    type = header.type;
    return header.sizeBytes;
  }

  return {
    push(octets) {
      chunk = octets;
      at = 0;
    },
    next,
    end() {
      if (headFilled > 0 || missing !== undefined) {
        throw new SpiceCodecError('truncated', 'the connection ended inside a message');
      }
    },
  };
}
