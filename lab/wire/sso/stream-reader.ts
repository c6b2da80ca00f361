import { createLineSplitter, type LineItem, type LineSplitter } from './line-splitter.ts';

const lengthOctets = 4;
const none: Buffer = Buffer.alloc(0);

/** What a channel's octets are at present: lines, or the frames of a security layer with lines inside. */
export type StreamItem =
  | LineItem
  /** One whole frame, with its length before it. */
  | { readonly kind: 'frame'; readonly octets: Buffer }
  /** A frame's length is above the maximum: the stream is not where it was believed to be, and is lines again. */
  | { readonly kind: 'sync-lost' };

/**
 * Takes a hostile byte stream apart (docs/protocol.md, "Lines" and "Layers"), one item at a time, so that each item can change what the next octets are.
 * Holds at most one chunk, one line and one frame.
 */
export interface StreamReader {
  /** Gives the next chunk; only when `next` has returned undefined. */
  push(chunk: Buffer): void;
  next(): StreamItem | undefined;
  /** From the next octet on the stream is RFC 4422 section 3.7 frames. */
  readFrames(maxFrameOctets: number): void;
  /** From the next octet on the stream is lines of at most the `maxLineOctets` it was made with; an incomplete frame is dropped. */
  readLines(): void;
  /** Whether the stream stands in the middle of a frame. */
  readonly midFrame: boolean;
}

export function createStreamReader(maxLineOctets: number): StreamReader {
  let lines: LineSplitter | undefined = createLineSplitter(maxLineOctets);
  let maxFrame = 0;
  let chunk = none;
  let at = 0;
  let header = none;
  let frame: Buffer | undefined;
  let filled = 0;

  function readLines(): void {
    lines = createLineSplitter(maxLineOctets);
    header = none;
    frame = undefined;
  }

  function nextFrame(): StreamItem | undefined {
    if (!frame) {
      const taken = chunk.subarray(at, at + lengthOctets - header.length);
      header = header.length === 0 ? taken : Buffer.concat([header, taken]);
      at += taken.length;
      if (header.length < lengthOctets) return undefined;
      const length = header.readUInt32BE(0);
      if (length > maxFrame) {
        // The four octets may be the start of a SIGNATURE: they are put back, to be read as a line.
        chunk = Buffer.concat([header, chunk.subarray(at)]);
        at = 0;
        readLines();
        return { kind: 'sync-lost' };
      }
      if (taken.length === lengthOctets && chunk.length - at >= length) {
        const whole = chunk.subarray(at - lengthOctets, at + length);
        at += length;
        header = none;
        return { kind: 'frame', octets: whole };
      }
      frame = Buffer.allocUnsafe(lengthOctets + length);
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

  return {
    push(next) {
      // What is left over is only ever the octets that a caller did not ask for yet.
      chunk = at < chunk.length ? Buffer.concat([chunk.subarray(at), next]) : next;
      at = 0;
    },
    next() {
      if (at >= chunk.length) return undefined;
      if (!lines) return nextFrame();
      const found = lines.next(chunk, at);
      at = found.offset;
      return found.item;
    },
    readFrames(maxFrameOctets) {
      lines = undefined;
      maxFrame = maxFrameOctets;
      header = none;
      frame = undefined;
    },
    readLines,
    get midFrame() {
      return !lines && (header.length > 0 || frame !== undefined);
    },
  };
}
