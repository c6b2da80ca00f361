import test from 'ava';
import { lineAt, lineBytes, wrongCharacters } from './line-payload.ts';

test('a line has one character less than its message has octets, all of them printable', (t) => {
  for (const bytes of [lineBytes.least, 64, lineBytes.most]) {
    const line = lineAt(65_530, bytes);
    t.is(line.length, bytes - 1);
    t.regex(line, /^[!-~]+$/);
    t.is(wrongCharacters(line, 65_530, bytes), 0);
  }
});

test('a line from elsewhere in the stream, or of another length, is wrong', (t) => {
  t.true(wrongCharacters(lineAt(0, 64), 64, 64) > 0);
  t.is(wrongCharacters(lineAt(0, 63), 0, 64), 64);
  t.is(wrongCharacters('', 0, 64), 64);
});
