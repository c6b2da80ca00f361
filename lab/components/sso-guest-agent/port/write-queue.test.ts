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
  const { write } = createWriteQueue(sink, 32);
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
        const { write } = createWriteQueue(sink, 32);
        await Promise.all(pieces.map((piece) => write(Buffer.from(piece))));
        t.true(Buffer.concat(sink.taken).equals(Buffer.concat(pieces)));
        t.true(sink.taken.every(({ length }) => length <= 32));
      },
    ),
  );
});

test('what is queued while the sink takes nothing is told by itself', async (t) => {
  const sink = sinkOf([2, 0, 3]);
  const held = Promise.withResolvers<undefined>();
  const reached = Promise.withResolvers<undefined>();
  const { write, idle } = createWriteQueue(
    {
      ...sink,
      writable: async () => {
        reached.resolve(undefined);
        await held.promise;
      },
    },
    32,
  );
  const settled: string[] = [];
  const first = write(Buffer.from('abcde')).then(() => settled.push('first'));
  await reached.promise;
  const second = write(Buffer.from('fg')).then(() => settled.push('second'));
  t.deepEqual(settled, []);
  held.resolve(undefined);
  await Promise.all([first, second, idle()]);
  t.deepEqual(settled, ['first', 'second']);
  t.is(Buffer.concat(sink.taken).toString(), 'abcdefg');
});

test('when the reader is gone everything that waits is told, and a later write is too', async (t) => {
  const gone = () => {
    throw new Error('the host has left');
  };
  const { write, idle } = createWriteQueue({ writeNow: gone, writable: () => Promise.resolve() }, 32);
  const both = await Promise.allSettled([write(Buffer.from('a')), write(Buffer.from('b'))]);
  t.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  await t.throwsAsync(write(Buffer.from('c')), { message: 'the host has left' });
  await idle();
});
