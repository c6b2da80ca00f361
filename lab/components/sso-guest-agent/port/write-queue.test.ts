import fc from 'fast-check';
import test from 'ava';
import { createWriteQueue } from './write-queue.ts';

const limits = { mostPieces: 3, pieceOctets: 32 };

/** A sink that takes so many octets each time, none where it says 0, and then as many as there are. */
function sinkOf(takes: readonly number[], most = Number.POSITIVE_INFINITY) {
  const left = [...takes];
  const taken: Buffer[] = [];
  const transfers: (readonly number[])[] = [];
  return {
    taken,
    transfers,
    writeNow: (pieces: readonly Buffer[]) => {
      const octets = Buffer.concat(pieces);
      transfers.push(pieces.map(({ length }) => length));
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
  const { write } = createWriteQueue(sink, limits);
  await Promise.all(['one ', 'two ', 'three'].map((text) => write(Buffer.from(text))));
  t.deepEqual(sink.taken.map(String), ['one two three']);
});

test('what is alone, or fills a piece, leaves from where it lies', async (t) => {
  const seen: boolean[] = [];
  const [small, large] = [Buffer.alloc(20, 's'), Buffer.alloc(70, 'l')];
  const ours = new Set<ArrayBufferLike>([small.buffer, large.buffer]);
  const { write } = createWriteQueue(
    {
      writeNow: (pieces) => {
        seen.push(...pieces.map(({ buffer }) => ours.has(buffer)));
        return Buffer.concat(pieces).length;
      },
      writable: () => Promise.resolve(),
    },
    limits,
  );
  await write(small);
  await Promise.all([write(large), write(small)]);
  t.deepEqual(seen, [true, true, true, false]);
});

test('a transfer has no more than it may, and octets keep their order whatever is taken of it', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 20 }),
      fc.array(fc.nat(20), { maxLength: 20 }),
      async (pieces, takes) => {
        const sink = sinkOf(takes);
        const { write } = createWriteQueue(sink, limits);
        await Promise.all(pieces.map((piece) => write(Buffer.from(piece))));
        t.true(Buffer.concat(sink.taken).equals(Buffer.concat(pieces)));
        t.true(
          sink.transfers.every((lengths) => lengths.length <= 3 && lengths.every((length) => length <= 32)),
        );
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
    limits,
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
  const { write, idle } = createWriteQueue({ writeNow: gone, writable: () => Promise.resolve() }, limits);
  const both = await Promise.allSettled([write(Buffer.from('a')), write(Buffer.from('b'))]);
  t.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  await t.throwsAsync(write(Buffer.from('c')), { message: 'the host has left' });
  await idle();
});
