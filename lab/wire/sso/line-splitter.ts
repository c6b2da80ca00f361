import { isUtf8 } from 'node:buffer';

const lineFeed = 10;
const carriageReturn = 13;
const controlCharacter = /\p{Cc}/u;

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
    if (end > maxLineOctets) return { kind: 'too-long' };
    return decodeLine(octets.subarray(0, end));
  }

  return {
    next(chunk, offset) {
      let at = offset;
      while (at < chunk.length) {
        const feed = chunk.indexOf(lineFeed, at);
        if (feed < 0) {
          const tail = chunk.subarray(at);
          if (skipping) return { item: undefined, offset: chunk.length };
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

function decodeLine(octets: Buffer): LineItem {
  if (!isUtf8(octets)) return { kind: 'not-text' };
  const line = octets.toString('utf8');
  return controlCharacter.test(line) ? { kind: 'not-text' } : { kind: 'line', line };
}
