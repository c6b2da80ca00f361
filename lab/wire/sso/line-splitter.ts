import { isAscii, isUtf8 } from 'node:buffer';

const lineFeed = 10;
const carriageReturn = 13;
const controlCharacter = /\p{Cc}/u;
/** In ASCII: any but LF, and CR only before it. */
// eslint-disable-next-line no-control-regex
const strayControl = /[\0-\x09\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)/;

/** Small, since a caller that leaves lines behind begins anew with the next. */
const windowOctets = 16_384;

/** What stands between two line feeds (docs/protocol.md, "Lines"). */
export type LineItem =
  | { readonly kind: 'line'; readonly line: string }
  /** Not UTF-8, or with a control character in it. */
  | { readonly kind: 'not-text' }
  /** Longer than allowed; reported once, then skipped up to its line feed. */
  | { readonly kind: 'too-long' };

/** Cuts octets into lines, one at a time, so that the caller can change what the octets after a line mean. */
export interface LineSplitter {
  /**
   * Takes octets from `chunk` at `offset` up to the end of the next item and returns it with the offset after it;
   * `item` is undefined when the chunk ends first. Keeps views of the chunk, at most `maxLineOctets` of them.
   */
  next(chunk: Buffer, offset: number): { readonly item: LineItem | undefined; readonly offset: number };
}

/** `maxLineOctets` counts without the terminator, LF or CRLF. Empty lines are ignored. */
export function createLineSplitter(maxLineOctets: number): LineSplitter {
  let held: Buffer[] = [];
  let heldOctets = 0;
  let skipping = false;
  let plain: PlainWindow | undefined;

  /** One octet more than a line may have: it could be the CR of a CRLF. */
  const maxHeldOctets = maxLineOctets + 1;

  function finish(tail: Buffer): LineItem | undefined {
    const octets = heldOctets === 0 ? tail : Buffer.concat([...held, tail]);
    held = [];
    heldOctets = 0;
    if (skipping) {
      skipping = false;
      return undefined;
    }
    const end = octets.at(-1) === carriageReturn ? octets.length - 1 : octets.length;
    if (end === 0) return undefined;
    // refuses: test "a line that is one octet too long is refused, in one piece or in two, plain or not"
    if (end > maxLineOctets) return { kind: 'too-long' };
    return decodeLine(octets.subarray(0, end));
  }

  /** The next line that is not empty, where all of it lies in a plain window. */
  function nextPlain(chunk: Buffer, offset: number): { item: LineItem; offset: number } | undefined {
    // A chunk that begins may be an old one's memory with new octets.
    if (offset === 0 || plain?.chunk !== chunk || offset < plain.from || offset >= plain.to)
      plain = lookAt(chunk, offset);
    const { text, from } = plain;
    if (text === undefined) return undefined;
    let at = offset;
    for (let feed = text.indexOf('\n', at - from); feed >= 0; feed = text.indexOf('\n', at - from)) {
      const next = from + feed + 1;
      const end = text.charCodeAt(feed - 1) === carriageReturn ? next - 2 : next - 1;
      // refuses: test "a line that is one octet too long is refused, in one piece or in two, plain or not"
      if (end - at > maxLineOctets) return { item: { kind: 'too-long' }, offset: next };
      // Not a slice of the window, which would keep its other lines, and the secrets in them, in memory.
      if (end > at) return { item: { kind: 'line', line: chunk.toString('latin1', at, end) }, offset: next };
      at = next;
    }
    return undefined;
  }

  return {
    next(chunk, offset) {
      const found = heldOctets === 0 && !skipping ? nextPlain(chunk, offset) : undefined;
      if (found) return found;
      let at = offset;
      while (at < chunk.length) {
        const feed = chunk.indexOf(lineFeed, at);
        if (feed < 0) {
          const tail = chunk.subarray(at);
          if (skipping) return { item: undefined, offset: chunk.length };
          // refuses: test "a line that is too long is reported once, before it ends, and skipped up to its line feed"
          if (heldOctets + tail.length > maxHeldOctets) {
            held = [];
            heldOctets = 0;
            skipping = true;
            return { item: { kind: 'too-long' }, offset: chunk.length };
          }
          held.push(tail);
          heldOctets += tail.length;
          return { item: undefined, offset: chunk.length };
        }
        if (heldOctets + feed - at > maxHeldOctets && !skipping) {
          held = [];
          heldOctets = 0;
          return { item: { kind: 'too-long' }, offset: feed + 1 };
        }
        const item = finish(skipping ? chunk.subarray(0, 0) : chunk.subarray(at, feed));
        at = feed + 1;
        if (item) return { item, offset: at };
      }
      return { item: undefined, offset: chunk.length };
    },
  };
}

/** A part of a chunk, which is looked at once, not once a line. */
interface PlainWindow {
  readonly chunk: Buffer;
  readonly from: number;
  readonly to: number;
  /** All of it, where it is plain ASCII; undefined where each line needs a closer look. */
  readonly text: string | undefined;
}

function lookAt(chunk: Buffer, from: number): PlainWindow {
  const to = Math.min(chunk.length, from + windowOctets);
  const octets = chunk.subarray(from, to);
  const text = isAscii(octets) ? octets.toString('latin1') : undefined;
  return { chunk, from, to, text: text === undefined || strayControl.test(text) ? undefined : text };
}

function decodeLine(octets: Buffer): LineItem {
  // refuses: test "what is not UTF-8, or has a control character, is not text"
  if (!isUtf8(octets)) return { kind: 'not-text' };
  const line = octets.toString('utf8');
  // refuses: test "what is not UTF-8, or has a control character, is not text"
  return controlCharacter.test(line) ? { kind: 'not-text' } : { kind: 'line', line };
}
