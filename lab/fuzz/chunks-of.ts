import { crc32 } from 'node:zlib';
import { createRandom } from './random.ts';

/** Cuts an input where its own checksum says, so that a saved input is cut the same way again. */
export function chunksOf(input: Buffer): readonly Buffer[] {
  const random = createRandom(crc32(input));
  const longest = 1 + random(random(2) === 0 ? 16 : 8192);
  const chunks: Buffer[] = [];
  for (let at = 0; at < input.length; ) {
    const length = 1 + random(longest);
    chunks.push(input.subarray(at, at + length));
    at += length;
  }
  return chunks;
}
