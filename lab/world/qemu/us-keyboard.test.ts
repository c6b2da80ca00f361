import test from 'ava';
import { chordOf } from './us-keyboard.ts';

test('every printable ASCII character and the newline has a chord', (t) => {
  const chords = Array.from({ length: 0x5f }, (_none, index) => chordOf(String.fromCharCode(0x20 + index)));
  t.is(new Set([...chords, chordOf('\n')].map((chord) => chord.join('-'))).size, 0x60);
});

test('a shifted character is its key with shift', (t) => {
  t.deepEqual(chordOf('A'), ['shift', 'a']);
  t.deepEqual(chordOf('a'), ['a']);
  t.deepEqual(chordOf(')'), ['shift', '0']);
  t.deepEqual(chordOf('|'), ['shift', 'backslash']);
});

test('a character that no US key has is refused', (t) => {
  for (const character of ['é', '\t', '', '\u{1f600}']) {
    t.throws(() => chordOf(character), { code: 'cannot-type' });
  }
});
