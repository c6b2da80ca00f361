import fc from 'fast-check';
import test from 'ava';
import { piecesOf } from '../../testing/pieces-of.ts';
import { fullMessage, miniMessage, u32 } from '../../testing/spice-bytes.ts';
import { createMessageParser, type SpiceFrame, type SpicePiece } from './message-parser.ts';

const bodies = [[], [7], Array.from({ length: 300 }, (_unused, index) => index & 255), []];
const streams = {
  mini: Buffer.from(bodies.flatMap((body, index) => miniMessage(100 + index, body))),
  full: Buffer.from(bodies.flatMap((body, index) => fullMessage(BigInt(index + 1), 100 + index, body))),
} as const;
const expected = bodies.map((body, index) => ({ type: 100 + index, body }));

for (const form of ['mini', 'full'] as const) {
  test(`messages with ${form} headers come out the same wherever the stream is cut`, (t) => {
    const stream = streams[form];
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const parser = createMessageParser(form);
      const frames = piecesOf(parser, stream.subarray(0, cut), stream.subarray(cut));
      t.deepEqual(frames.map(plain), expected);
      parser.end();
    }
  });

  test(`a stream with ${form} headers that ends inside a message is truncated, and between two is not`, (t) => {
    const stream = streams[form];
    const boundaries = new Set<number>();
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const parser = createMessageParser(form);
      piecesOf(parser, stream.subarray(0, cut));
      try {
        parser.end();
        boundaries.add(cut);
      } catch (error) {
        t.like(error, { code: 'truncated' });
      }
    }
    t.is(boundaries.size, bodies.length + 1);
  });
}

test('any bodies in any pieces come out as they went in', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(65_535), fc.uint8Array({ maxLength: 200 })), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }),
      (messages, sizes) => {
        const stream = Buffer.from(messages.flatMap(([type, body]) => miniMessage(type, [...body])));
        const parser = createMessageParser('mini');
        const frames: SpiceFrame[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          frames.push(...piecesOf(parser, stream.subarray(at, at + size)));
          at += size;
        }
        t.deepEqual(
          frames.map(plain),
          messages.map(([type, body]) => ({ type, body: [...body] })),
        );
      },
    ),
    { numRuns: 100 },
  );
});

test('a body that lies in one piece is a view of that piece, and one that does not is joined', (t) => {
  const chunk = Buffer.from(miniMessage(101, [1, 2, 3]));
  const [whole] = piecesOf(createMessageParser('mini'), chunk);
  t.is(whole?.body.buffer, chunk.buffer);
  t.is(whole?.body.byteOffset, chunk.byteOffset + 6);
  const joined = piecesOf(createMessageParser('mini'), chunk.subarray(0, 8), chunk.subarray(8));
  t.deepEqual(joined.map(plain), [{ type: 101, body: [1, 2, 3] }]);
});

test('a net-test ping of 256 012 octets is taken, and a header that claims more than the cap is not', (t) => {
  const ping = Buffer.from(miniMessage(4, new Array<number>(256_012).fill(0)));
  t.is(piecesOf(createMessageParser('mini'), ping)[0]?.body.length, 256_012);
  const mini = Buffer.from([101, 0, ...u32(262_145)]);
  t.throws(() => piecesOf(createMessageParser('mini'), mini), { code: 'too-large' });
  const full = Buffer.from([...u32(1), ...u32(0), 101, 0, ...u32(0xffff_ffff), ...u32(0)]);
  t.throws(() => piecesOf(createMessageParser('full'), full), { code: 'too-large' });
});

test('a message with a sub-list is refused', (t) => {
  const header = Buffer.from([...u32(1), ...u32(0), 101, 0, ...u32(8), ...u32(4)]);
  t.throws(() => piecesOf(createMessageParser('full'), header), { code: 'unsupported' });
});

for (const form of ['mini', 'full'] as const) {
  test(`a body of the streamed type comes in parts, with ${form} headers, wherever the stream is cut`, (t) => {
    const stream = streams[form];
    for (let first = 0; first <= stream.length; first += 1) {
      for (let second = first; second <= stream.length; second += 7) {
        const parser = createMessageParser(form, { streamedType: 102 });
        const pieces = piecesOf(
          parser,
          stream.subarray(0, first),
          stream.subarray(first, second),
          stream.subarray(second),
        );
        parser.end();
        const copied = pieces.filter(({ type, body }) => type === 102 && body.buffer !== stream.buffer);
        t.deepEqual(copied, []);
        t.deepEqual(joined(pieces), expected);
      }
    }
  });
}

test('a body of the streamed type is truncated where it ends too soon, and too large by its header alone', (t) => {
  const parser = createMessageParser('mini', { limitBytes: 3, streamedType: 101 });
  const [begun] = piecesOf(parser, Buffer.from(miniMessage(101, [1, 2, 3])).subarray(0, 8));
  t.like(begun, { type: 101, body: Buffer.of(1, 2), continues: true });
  t.throws(() => parser.end(), { code: 'truncated' });
  t.deepEqual(piecesOf(parser, Buffer.of(3)), [{ type: 101, body: Buffer.of(3), continues: false }]);
  parser.end();
  t.throws(() => piecesOf(parser, Buffer.from([101, 0, ...u32(4)])), { code: 'too-large' });
  t.throws(() => parser.next(), { code: 'too-large' });
});

/** Parts of one body put together. */
function joined(pieces: readonly SpicePiece[]): ReturnType<typeof plain>[] {
  const messages: ReturnType<typeof plain>[] = [];
  let begun: readonly number[] = [];
  for (const { type, body, continues } of pieces) {
    begun = [...begun, ...body];
    if (continues) continue;
    messages.push({ type, body: begun });
    begun = [];
  }
  return messages;
}

function plain({ type, body }: SpiceFrame): { readonly type: number; readonly body: readonly number[] } {
  return { type, body: [...body] };
}
