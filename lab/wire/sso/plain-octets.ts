/** Octets to be looked at in words of four. */
export interface WordView {
  readonly octets: Buffer;
  readonly words: Int32Array;
  /** A word lies at a multiple of its size: there are up to three octets before the first. */
  readonly before: number;
}

export function wordView(octets: Buffer): WordView {
  const before = -octets.byteOffset & 3;
  const count = Math.max(0, octets.length - before) >> 2;
  // Memory may end before its next multiple of a word.
  const words = count === 0 ? noWords : new Int32Array(octets.buffer, octets.byteOffset + before, count);
  return { octets, words, before };
}

const noWords = new Int32Array(0);

/** Where plain text ends: the first octet from `from` on that is not printable ASCII, such as a line feed, or the end. */
export function endOfPlain({ octets, words, before }: WordView, from: number): number {
  const { length } = octets;
  let at = from;
  for (; at < length && ((at - before) & 3) !== 0; at += 1) if (!isPlain(octets[at])) return at;
  // By two words: a step costs more than a word.
  const last = words.length - 1;
  let word = (at - before) >> 2;
  while (word < last && ((unplain(words[word] ?? 0) | unplain(words[word + 1] ?? 0)) & highBits) === 0)
    word += 2;
  at = Math.max(at, before + (word << 2));
  while (at < length && isPlain(octets[at])) at += 1;
  return at;
}

function isPlain(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 0x20 && octet <= 0x7e;
}

const highBits = 0x80808080;

/**
 * Has one of the high bits where an octet is not plain: the difference has it below 0x20, the sum from 0x7f on, and
 * the octet itself from 0x80 on. A borrow or a carry changes only what lies above an octet that has set its bit.
 */
function unplain(word: number): number {
  return (word - 0x20202020) | (word + 0x01010101) | word;
}
