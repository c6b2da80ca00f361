import fc from 'fast-check';
import test from 'ava';
import { createWriteQueue } from './write-queue.ts';

/** A sink that takes so many octets each time, none where it says 0, and then as many as there are. */
function sinkOf(takes: readonly number[], most = Number.POSITIVE_INFINITY) {
  const left = [...takes];
  const taken: Buffer[] = [];
  return {
    taken,
    writeNow: (octets: Buffer) => {
      const count = Math.min(left.shift() ?? octets.length, octets.length, most);
      if (count === 0) return undefined;
      taken.push(Buffer.from(octets.subarray(0, count)));
      return count;
    },
    writable: () => Promise.resolve(),
  };
}

test('what one turn writes leaves in one transfer', async (t) => {
  const sink = sinkOf([]);
  const write = createWriteQueue(sink, 32);
  await Promise.all(['one ', 'two ', 'three'].map((text) => write(Buffer.from(text))));
  t.deepEqual(sink.taken.map(String), ['one two three']);
});

test('a transfer has no more than a batch, and octets keep their order whatever is taken of it', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 20 }),
      fc.array(fc.nat(20), { maxLength: 20 }),
      async (pieces, takes) => {
        const sink = sinkOf(takes);
        const write = createWriteQueue(sink, 32);
        await Promise.all(pieces.map((piece) => write(Buffer.from(piece))));
        t.true(Buffer.concat(sink.taken).equals(Buffer.concat(pieces)));
        const longest = Math.max(32, ...pieces.map(({ length }) => length));
        t.true(sink.taken.every(({ length }) => length <= longest));
      },
    ),
  );
});

test('each write is kept when the last of its own octets is taken, not before', async (t) => {
  const sink = sinkOf([3, 0, 2]);
  const held = Promise.withResolvers<undefined>();
  const write = createWriteQueue({ ...sink, writable: () => held.promise.then(() => undefined) }, 32);
  const settled: string[] = [];
  const first = write(Buffer.from('ab')).then(() => settled.push('first'));
  const second = write(Buffer.from('cdefg')).then(() => settled.push('second'));
  await first;
  t.deepEqual(settled, ['first']);
  held.resolve(undefined);
  await second;
  t.deepEqual(settled, ['first', 'second']);
});

test('when the reader is gone everything that waits is told, and a later write is too', async (t) => {
  const gone = () => {
    throw new Error('the host has left');
  };
  const write = createWriteQueue({ writeNow: gone, writable: () => Promise.resolve() }, 32);
  const both = await Promise.allSettled([write(Buffer.from('a')), write(Buffer.from('b'))]);
  t.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  await t.throwsAsync(write(Buffer.from('c')), { message: 'the host has left' });
});
