import { isUtf8 } from 'node:buffer';
import { endOfPlain, type WordView, wordView } from './plain-octets.ts';

const lineFeed = 10;
const carriageReturn = 13;
const controlCharacter = /\p{Cc}/u;

/** What stands between two line feeds (docs/protocol.md, "Lines"). */
export type LineItem =
  | LineSpan
  /** Not UTF-8, or with a control character in it. */
  | { readonly kind: 'not-text'; readonly end: number }
  /** Longer than allowed; reported once, then skipped up to its line feed. */
  | { readonly kind: 'too-long'; readonly end: number };

/** A line where it lies, known to be text, as long as the chunk does: who keeps a line keeps its `textOf`. */
export interface LineSpan {
  readonly kind: 'line';
  readonly octets: Buffer;
  readonly from: number;
  readonly to: number;
  /** The offset in the chunk after its line feed, as of every item. */
  readonly end: number;
}

/** The line as text of its own, in which no other line is kept in memory. */
export function textOf({ octets, from, to }: LineSpan): string {
  return octets.toString('utf8', from, to);
}

/** Cuts octets into lines, one at a time, so that the caller can change what the octets after a line mean. */
export interface LineSplitter {
  /**
   * Takes octets from `chunk` at `offset` up to the end of the next item, or of the chunk when that comes first.
   * What it keeps of the chunk, at most `maxLineOctets` octets, it copies: the chunk's memory is the caller's again.
   */
  next(chunk: Buffer, offset: number): LineItem | undefined;
}

/** `maxLineOctets` counts without the terminator, LF or CRLF. Empty lines are ignored. */
export function createLineSplitter(maxLineOctets: number): LineSplitter {
  let held: Buffer[] = [];
  let heldOctets = 0;
  let skipping = false;
  let view: WordView | undefined;

  /** One octet more than a line may have: it could be the CR of a CRLF. */
  const maxHeldOctets = maxLineOctets + 1;

  /** The item of a line that ends with the octets from `at` to `feed`. */
  function finish(chunk: Buffer, at: number, feed: number): LineItem | undefined {
    const end = feed + 1;
    if (skipping) {
      skipping = false;
      return undefined;
    }
    const before = held;
    const isJoined = heldOctets > 0;
    const isFarTooLong = heldOctets + feed - at > maxHeldOctets;
    held = [];
    heldOctets = 0;
    if (isFarTooLong) return { kind: 'too-long', end };
    const octets = isJoined ? Buffer.concat([...before, chunk.subarray(at, feed)]) : chunk;
    const [from, last] = isJoined ? [0, octets.length - 1] : [at, feed - 1];
    const to = octets[last] === carriageReturn ? last : last + 1;
    if (to <= from) return undefined;
    // refuses: test "a line that is one octet too long is refused, in one piece or in two, plain or not"
    if (to - from > maxLineOctets) return { kind: 'too-long', end };
    const line = octets.subarray(from, to);
    if (endOfPlain(wordView(line), 0) === line.length) return { kind: 'line', octets, from, to, end };
    // refuses: test "what is not UTF-8, or has a control character, is not text"
    if (!isUtf8(line)) return { kind: 'not-text', end };
    // refuses: test "what is not UTF-8, or has a control character, is not text"
    if (controlCharacter.test(line.toString('utf8'))) return { kind: 'not-text', end };
    return { kind: 'line', octets, from, to, end };
  }

  /** Octets without a line feed. */
  function hold(chunk: Buffer, at: number): LineItem | undefined {
    if (skipping) return undefined;
    // refuses: test "a line that is too long is reported once, before it ends, and skipped up to its line feed"
    if (heldOctets + chunk.length - at > maxHeldOctets) {
      held = [];
      heldOctets = 0;
      skipping = true;
      return { kind: 'too-long', end: chunk.length };
    }
    held.push(Buffer.from(chunk.subarray(at)));
    heldOctets += chunk.length - at;
    return undefined;
  }

  return {
    next(chunk, offset) {
      if (view?.octets !== chunk) view = wordView(chunk);
      for (let at = offset; at < chunk.length; ) {
        // Most lines are plain and lie in one piece: they are cut and known to be text in one pass.
        const to = heldOctets === 0 && !skipping ? endOfPlain(view, at) : at;
        const end = to + terminatorOctets(chunk, to);
        if (end > to && to > at) {
          // refuses: test "a line that is one octet too long is refused, in one piece or in two, plain or not"
          if (to - at > maxLineOctets) return { kind: 'too-long', end };
          return { kind: 'line', octets: chunk, from: at, to, end };
        }
        const feed = chunk.indexOf(lineFeed, at);
        if (feed < 0) return hold(chunk, at);
        const item = finish(chunk, at, feed);
        at = feed + 1;
        if (item) return item;
      }
      return undefined;
    },
  };
}

function terminatorOctets(chunk: Buffer, at: number): number {
  if (chunk[at] === lineFeed) return 1;
  return chunk[at] === carriageReturn && chunk[at + 1] === lineFeed ? 2 : 0;
}
