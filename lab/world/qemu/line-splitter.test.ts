import test from 'ava';
import { createLineSplitter } from './line-splitter.ts';

const stream = Buffer.from('one\n\ntwo and more\nlast');
const lines = ['one', '', 'two and more'];

test('lines are the same wherever the stream is cut', (t) => {
  for (let at = 0; at <= stream.length; at++) {
    const split = createLineSplitter(100);
    const found = [...split(stream.subarray(0, at)), ...split(stream.subarray(at))];
    t.deepEqual(found.map(String), lines, `cut at ${at}`);
  }
});

test('octet by octet gives the same lines', (t) => {
  const split = createLineSplitter(100);
  t.deepEqual(
    Array.from(stream, (octet) => split(Buffer.of(octet)))
      .flat()
      .map(String),
    lines,
  );
});

test('a line of the greatest length passes, one octet more does not, newline or none', (t) => {
  t.is(createLineSplitter(4)(Buffer.from('1234\n')).length, 1);
  t.throws(() => createLineSplitter(4)(Buffer.from('12345\n')), { code: 'malformed' });
  const split = createLineSplitter(4);
  split(Buffer.from('123'));
  t.throws(() => split(Buffer.from('45')), { code: 'malformed' });
});
