import { readFileSync } from 'node:fs';
import test from 'ava';
import { octetsOf, sizesInTurn, transcript, transcriptSizes } from './message-sizes.ts';

test('the sizes of the transcript are those of its lines, in order', (t) => {
  const text = readFileSync('fixtures/sso/forwarded-tgt.txt', 'utf8');
  const lines = text.split('\n').filter((line) => /^[CG] ./.test(line));
  t.deepEqual(
    transcriptSizes,
    lines.map((line) => Buffer.byteLength(line.slice(2)) + 1),
  );
});

test('so many messages have as many octets as they have one after the other', (t) => {
  for (const bytes of [transcript, 64]) {
    const next = sizesInTurn(bytes);
    let octets = 0;
    for (let messages = 1; messages <= transcriptSizes.length * 2 + 3; messages += 1) {
      octets += next();
      t.is(octetsOf(bytes, messages), octets);
    }
  }
});
