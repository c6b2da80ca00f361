/** Capability bits (spice-protocol `protocol.h`), each the number of a bit in a list of 32-bit words. */
export const commonCapability = {
  authSelection: 0,
  authSpice: 1,
  authSasl: 2,
  miniHeader: 3,
} as const;

/** The longest capability list that is read from a peer, in words; the real server sends one. */
export const maxCapabilityWords = 32;

/** The words of a capability list that has exactly these bits. */
export function capabilityWords(bits: readonly number[]): readonly number[] {
  const words = new Array<number>(bits.length === 0 ? 0 : (Math.max(...bits) >>> 5) + 1).fill(0);
  for (const bit of bits) words[bit >>> 5] = ((words[bit >>> 5] ?? 0) | (1 << (bit & 31))) >>> 0;
  return words;
}

export function hasCapability(words: readonly number[], bit: number): boolean {
  return (((words[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1;
}
