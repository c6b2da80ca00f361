import test from 'ava';
import { createMessageSplitter } from './messages-of.ts';

const frame = Buffer.from([0, 0, 0, 3, 0x0a, 0x00, 0x0a]);
const said = [
  Buffer.from('\nSPICE-SSO 1-1 client n -\n'),
  Buffer.from('sasl YXA=\n'),
  Buffer.from('sasl =\n'),
  frame,
  frame,
];

test('lines and frames are messages, wherever the stream is cut', (t) => {
  const stream = Buffer.concat(said);
  for (let at = 0; at <= stream.length; at += 1) {
    const split = createMessageSplitter();
    const messages = [...split(stream.subarray(0, at)), ...split(stream.subarray(at))];
    t.deepEqual(messages, said);
  }
});

test('a line that is shorter than a frame’s length is not held back', (t) => {
  t.deepEqual(createMessageSplitter()(Buffer.from('ok\n')), [Buffer.from('ok\n')]);
});

test('half a message is held until it is whole', (t) => {
  const split = createMessageSplitter();
  t.deepEqual(split(frame.subarray(0, 6)), []);
  t.deepEqual(split(Buffer.concat([frame.subarray(6), Buffer.from('ping')])), [frame]);
});

test('a message without an end is refused', (t) => {
  t.throws(() => createMessageSplitter()(Buffer.alloc(1024 * 1024, 'a')), { instanceOf: RangeError });
});
