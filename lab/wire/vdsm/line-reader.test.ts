import test from 'ava';
import fc from 'fast-check';
import { reusedMemory } from '../../testing/reused-memory.ts';
import { discardedLineOctets } from './limits.ts';
import { createVdsmLineReader } from './line-reader.ts';

const show = (chunks: readonly Buffer[], limit: number) => {
  const read = createVdsmLineReader(limit);
  const arrived = reusedMemory();
  return chunks
    .flatMap((chunk) => read(arrived(chunk)))
    .map((line) => (line.kind === 'line' ? line.octets.toString('latin1') : line.kind));
};

test('lines come out the same at every split of the stream', (t) => {
  const stream = Buffer.from('{"a":1}\n\n{"b":2}\ntoo long a line\n{"c":3}\nhalf', 'latin1');
  for (let first = 0; first <= stream.length; first += 1) {
    for (let second = first; second <= stream.length; second += 1) {
      const chunks = [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)];
      t.deepEqual(show(chunks, 10), ['{"a":1}', '{"b":2}', 'too-long', '{"c":3}']);
    }
  }
});

test('A line of 1 MiB is discarded, whatever comes in pieces of it', (t) => {
  const longest = Buffer.alloc(discardedLineOctets - 1, 'x');
  const read = createVdsmLineReader();
  t.deepEqual(
    read(Buffer.concat([longest, Buffer.from('\n')])).map(({ kind }) => kind),
    ['line'],
  );
  t.deepEqual(read(longest), []);
  t.deepEqual(
    read(Buffer.from('x')).map(({ kind }) => kind),
    ['too-long'],
  );
  // The rest of it is skipped without being held, and the next line is read.
  t.deepEqual(read(longest), []);
  t.deepEqual(
    read(Buffer.from('x\nnext\n')).map((line) => line.kind === 'line' && line.octets.toString()),
    ['next'],
  );
});

test('no octets make the reader hold more than it may, or lose what is short enough', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 30 }),
        (parts, limit) => {
          const chunks = parts.map((part) => Buffer.from(part));
          const expected = Buffer.concat(chunks)
            .toString('latin1')
            .split('\n')
            .map((line, index, all) => ({ line, isLast: index === all.length - 1 }))
            .filter(({ line, isLast }) => (isLast ? line.length >= limit : line.length > 0))
            .map(({ line }) => (line.length >= limit ? 'too-long' : line));
          return JSON.stringify(show(chunks, limit)) === JSON.stringify(expected);
        },
      ),
    ),
  );
});
