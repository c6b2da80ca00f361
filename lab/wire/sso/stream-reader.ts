import { createLineSplitter, type LineItem, type LineSplitter } from './line-splitter.ts';

const none: Buffer = Buffer.alloc(0);

/** How the stream is cut where it is not lines: a header that says how many octets follow it. */
interface Framing {
  readonly headerOctets: number;
  /** Undefined for what is no header of such a frame, or announces too much. */
  readonly lengthOf: (header: Buffer) => number | undefined;
}

/** RFC 4422 section 3.7. */
const saslFraming = (maxFrameOctets: number): Framing => ({
  headerOctets: 4,
  lengthOf: (header) => {
    const length = header.readUInt32BE(0);
    // refuses: test "a frame longer than allowed is a loss of sync, and its octets are read again as a line"
    return length > maxFrameOctets ? undefined : length;
  },
});

/** RFC 8446 section 5.1 and 5.2: type, legacy version, length; what is protected is at most 256 octets longer. */
const tlsFraming: Framing = {
  headerOctets: 5,
  lengthOf: (header) => {
    const length = header.readUInt16BE(3);
    const isRecord = between(header.readUInt8(0), 20, 23) && between(header.readUInt16BE(1), 0x0301, 0x0303);
    // refuses otherwise: test "what is no TLS record, or a longer one than there can be, is a loss of sync"
    return isRecord && length <= 16_384 + 256 ? length : undefined;
  },
};

function between(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

/** What a channel's octets are at present: lines, or the frames of a security layer or of TLS with lines inside. */
export type StreamItem =
  | LineItem
  /** One whole frame, with its length before it; good until the next item or chunk. */
  | { readonly kind: 'frame'; readonly octets: Buffer }
  /** No header of a frame: the stream is not where it was believed to be, and is lines again. */
  | { readonly kind: 'sync-lost' };

/**
 * Takes a hostile byte stream apart (docs/protocol.md, "Lines" and "Layers"), one item at a time, so that each item can change what the next octets are.
 * Holds at most one chunk, one line and one frame.
 */
export interface StreamReader {
  /** Gives the next chunk; only when `next` has returned undefined: by then the last one's memory is the caller's again. */
  push(chunk: Buffer): void;
  next(): StreamItem | undefined;
  /** From the next octet on the stream is RFC 4422 section 3.7 frames. */
  readFrames(maxFrameOctets: number): void;
  /** From the next octet on the stream is TLS records, which come as frames too. */
  readTlsRecords(): void;
  /** From the next octet on the stream is lines, of at most the `maxLineOctets` it was made with unless others are given; an incomplete frame is dropped. */
  readLines(maxLineOctets?: number): void;
  /** Whether the stream stands in the middle of a frame. */
  readonly midFrame: boolean;
  /** Whether octets were given that `next` has not looked at. */
  readonly hasMore: boolean;
}

export function createStreamReader(maxLineOctets: number): StreamReader {
  let lines: LineSplitter | undefined = createLineSplitter(maxLineOctets);
  let framing = tlsFraming;
  let chunk = none;
  let at = 0;
  let header = none;
  let frame: Buffer | undefined;
  let filled = 0;

  function readLines(octets = maxLineOctets): void {
    lines = createLineSplitter(octets);
    header = none;
    frame = undefined;
  }

  function nextFrame(): StreamItem | undefined {
    if (!frame) {
      const { headerOctets } = framing;
      const taken = chunk.subarray(at, at + headerOctets - header.length);
      header = header.length === 0 ? taken : Buffer.concat([header, taken]);
      at += taken.length;
      if (header.length < headerOctets) {
        header = Buffer.from(header);
        return undefined;
      }
      const length = framing.lengthOf(header);
      if (length === undefined) {
        // These octets may be the start of a SIGNATURE: they are put back, to be read as a line.
        chunk = Buffer.concat([header, chunk.subarray(at)]);
        at = 0;
        readLines();
        return { kind: 'sync-lost' };
      }
      if (taken.length === headerOctets && chunk.length - at >= length) {
        const whole = chunk.subarray(at - headerOctets, at + length);
        at += length;
        header = none;
        return { kind: 'frame', octets: whole };
      }
      frame = Buffer.allocUnsafe(headerOctets + length);
      filled = header.copy(frame);
    }
    const taken = chunk.copy(frame, filled, at);
    filled += taken;
    at += taken;
    if (filled < frame.length) return undefined;
    const whole = frame;
    frame = undefined;
    header = none;
    return { kind: 'frame', octets: whole };
  }

  function readFramed(next: Framing): void {
    lines = undefined;
    framing = next;
    header = none;
    frame = undefined;
  }

  return {
    push(next) {
      // What is left over is only ever the octets that a caller did not ask for yet.
      chunk = at < chunk.length ? Buffer.concat([chunk.subarray(at), next]) : next;
      at = 0;
    },
    next() {
      if (at >= chunk.length) return undefined;
      if (!lines) return nextFrame();
      const item = lines.next(chunk, at);
      at = item?.end ?? chunk.length;
      return item;
    },
    readFrames: (maxFrameOctets) => readFramed(saslFraming(maxFrameOctets)),
    readTlsRecords: () => readFramed(tlsFraming),
    readLines,
    get midFrame() {
      return !lines && (header.length > 0 || frame !== undefined);
    },
    get hasMore() {
      return at < chunk.length;
    },
  };
}
