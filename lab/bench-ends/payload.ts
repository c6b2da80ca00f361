import { longestMessageBytes } from './order.ts';

const period = 65_536;
const sampleOctets = 4096;

/** The octet at offset i of every stream is `payload[i mod 65 536]`; it goes on for a longest message after that. */
const payload = Buffer.alloc(period + longestMessageBytes);
for (let at = 0; at < payload.length; at += 1) payload[at] = (at % period) ^ ((at % period) >> 8);

/** The octets of a stream from `at` on, as a view that nobody writes into. */
export function payloadAt(at: number, octets: number): Buffer {
  return payload.subarray(at % period, (at % period) + octets);
}

/**
 * How many of the sampled octets of `got`, which begins at offset `at` of its stream, are wrong: the first, the last and
 * one in 4096 between are looked at. What is lost, doubled or put elsewhere shows by its place.
 */
export function wrongOctets(got: Buffer, at: number): number {
  if (got.length === 0) return 0;
  let wrong = Number(got[got.length - 1] !== payload[(at + got.length - 1) % period]);
  for (let i = 0; i < got.length; i += sampleOctets) wrong += Number(got[i] !== payload[(at + i) % period]);
  return wrong;
}
