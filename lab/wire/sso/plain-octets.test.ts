import test from 'ava';
import fc from 'fast-check';
import { endOfPlain, wordView } from './plain-octets.ts';

/** One octet at a time. */
function endByOctet(octets: Buffer, from: number): number {
  const end = octets.subarray(from).findIndex((octet) => octet < 0x20 || octet > 0x7e);
  return end < 0 ? octets.length : from + end;
}

test('each of the 256 octets ends plain text or does not, wherever it lies in a word', (t) => {
  for (let octet = 0; octet < 256; octet += 1) {
    for (let at = 0; at < 24; at += 1) {
      const octets = Buffer.alloc(24, 'plain');
      octets[at] = octet;
      t.is(endOfPlain(wordView(octets), 0), octet >= 0x20 && octet <= 0x7e ? 24 : at);
    }
  }
});

test('the end is found from any octet on, however the octets lie in memory', (t) => {
  t.notThrows(() => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ arbitrary: fc.integer({ min: 0x20, max: 0x7e }), weight: 9 }, fc.nat(255)), {
          maxLength: 60,
        }),
        fc.nat(7),
        (all, skipped) => {
          // In memory that ends where they do.
          const octets = Buffer.from(Uint8Array.from(all).buffer).subarray(skipped);
          const view = wordView(octets);
          for (let from = 0; from <= octets.length; from += 1) {
            if (endOfPlain(view, from) !== endByOctet(octets, from)) return false;
          }
          return true;
        },
      ),
      { numRuns: 1000 },
    );
  });
});
