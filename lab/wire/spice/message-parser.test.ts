import fc from 'fast-check';
import test from 'ava';
import { fullMessage, miniMessage, u32 } from '../../testing/spice-bytes.ts';
import { createMessageParser, type SpiceFrame } from './message-parser.ts';

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
      const frames = [...parser.push(stream.subarray(0, cut)), ...parser.push(stream.subarray(cut))];
      t.deepEqual(frames.map(plain), expected);
      parser.end();
    }
  });

  test(`a stream with ${form} headers that ends inside a message is truncated, and between two is not`, (t) => {
    const stream = streams[form];
    const boundaries = new Set<number>();
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const parser = createMessageParser(form);
      for (const frame of parser.push(stream.subarray(0, cut))) t.truthy(frame);
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
          frames.push(...parser.push(stream.subarray(at, at + size)));
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
  const [whole] = [...createMessageParser('mini').push(chunk)];
  t.is(whole?.body.buffer, chunk.buffer);
  t.is(whole?.body.byteOffset, chunk.byteOffset + 6);
  const parser = createMessageParser('mini');
  const joined = [...parser.push(chunk.subarray(0, 8)), ...parser.push(chunk.subarray(8))];
  t.deepEqual(joined.map(plain), [{ type: 101, body: [1, 2, 3] }]);
});

test('a net-test ping of 256 012 octets is taken, and a header that claims more than the cap is not', (t) => {
  const ping = Buffer.from(miniMessage(4, new Array<number>(256_012).fill(0)));
  t.is([...createMessageParser('mini').push(ping)][0]?.body.length, 256_012);
  const mini = Buffer.from([101, 0, ...u32(262_145)]);
  t.throws(() => [...createMessageParser('mini').push(mini)], { code: 'too-large' });
  const full = Buffer.from([...u32(1), ...u32(0), 101, 0, ...u32(0xffff_ffff), ...u32(0)]);
  t.throws(() => [...createMessageParser('full').push(full)], { code: 'too-large' });
});

test('a message with a sub-list is refused', (t) => {
  const header = Buffer.from([...u32(1), ...u32(0), 101, 0, ...u32(8), ...u32(4)]);
  t.throws(() => [...createMessageParser('full').push(header)], { code: 'unsupported' });
});

function plain({ type, body }: SpiceFrame): { readonly type: number; readonly body: readonly number[] } {
  return { type, body: [...body] };
}
