import test from 'ava';
import { apart, joined } from './joined.ts';

test('messages come apart as they were joined, empty ones too', (t) => {
  const messages = ['ping 1\n', '', 'pong'].map((text) => new TextEncoder().encode(text));
  const { octets, lengths } = joined(messages);
  t.is(octets.buffer.byteLength, 11);
  t.deepEqual(apart({ octets, lengths }), messages);
  t.deepEqual(apart(joined([])), []);
});
