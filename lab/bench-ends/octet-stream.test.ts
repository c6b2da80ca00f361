import test from 'ava';
import { reusedMemory } from '../testing/reused-memory.ts';
import { exactReader } from './octet-stream.ts';

test('what comes in pieces is read by count, from memory that each piece reuses', async (t) => {
  const arrived = reusedMemory();
  const pieces = ['abc', 'defg', 'h'].map((text) => Buffer.from(text));
  const reader = exactReader({
    read() {
      const next = pieces.shift();
      return Promise.resolve(next && arrived(next));
    },
    write: () => Promise.resolve(),
  });
  t.is((await reader.exactly(2))?.toString(), 'ab');
  t.is((await reader.some(9))?.toString(), 'c');
  t.is((await reader.exactly(5))?.toString(), 'defgh');
  t.is(await reader.exactly(1), undefined);
});
