import test from 'ava';
import fc from 'fast-check';
import { encodeFrames } from './frame-encoder.ts';
import { createFrameParser } from './frame-parser.ts';

const stream = Buffer.from('00000003616263' + '00000000' + '0000000164', 'hex');
const payloads = [Buffer.from('abc'), Buffer.alloc(0), Buffer.from('d')];

/** What the next octets cannot change any more. */
function kept(payloads: readonly Buffer[]): Buffer[] {
  return payloads.map((payload) => Buffer.from(payload));
}

test('frames are found at every pair of split offsets', (t) => {
  for (let first = 0; first <= stream.length; first += 1) {
    for (let second = first; second <= stream.length; second += 1) {
      const parser = createFrameParser(3);
      const chunks = [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)];
      t.deepEqual(
        chunks.flatMap((chunk) => kept(parser.push(chunk))),
        payloads,
      );
      t.false(parser.incomplete);
    }
  }
});

test('frames are found when octets come one by one', (t) => {
  const parser = createFrameParser(3);
  t.deepEqual(
    [...stream].flatMap((octet) => kept(parser.push(Buffer.of(octet)))),
    payloads,
  );
});

test('a payload within one chunk is a view of it', (t) => {
  const [payload] = createFrameParser(3).push(stream);
  t.is(payload?.buffer, stream.buffer);
  t.is(payload?.byteOffset, stream.byteOffset + 4);
});

test('a payload that did not come in one piece is good until the next call, though another has begun in its chunk', (t) => {
  const parser = createFrameParser(3);
  const [first, second] = [Buffer.from('00000003616263', 'hex'), Buffer.from('00000003646566', 'hex')];
  parser.push(first.subarray(0, 5));
  const buffers: unknown[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    const [expected, next] = turn % 2 === 0 ? ['abc', second] : ['def', first];
    const last = turn % 2 === 0 ? first : second;
    const [payload] = parser.push(Buffer.concat([last.subarray(5), next.subarray(0, 5)]));
    t.is(payload?.toString(), expected);
    buffers.push(payload?.buffer);
  }
  t.is(new Set(buffers).size, 2);
});

test('a frame that has begun is incomplete until its last octet', (t) => {
  const parser = createFrameParser(3);
  t.false(parser.incomplete);
  for (const octet of stream.subarray(0, 6)) {
    parser.push(Buffer.of(octet));
    t.true(parser.incomplete);
  }
  parser.push(stream.subarray(6, 7));
  t.false(parser.incomplete);
});

test('a length above the maximum is refused with its fourth octet, and ever after', (t) => {
  const parser = createFrameParser(65_536);
  parser.push(Buffer.from([0, 1, 0]));
  t.throws(() => parser.push(Buffer.from([1])), { code: 'frame-too-large' });
  t.throws(() => parser.push(stream), { code: 'frame-too-large' });
});

test('a length of exactly the maximum is accepted', (t) => {
  const payload = Buffer.alloc(65_536, 7);
  t.deepEqual(createFrameParser(65_536).push(encodeFrames([payload])), [payload]);
});

test('a plain line of a restarted client, read as a length, is refused', (t) => {
  t.throws(() => createFrameParser(65_536).push(Buffer.from('SPICE-SSO')), { code: 'frame-too-large' });
});

test('whatever is encoded comes back, however it is cut', (t) => {
  const octets = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.array(octets, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (messages, step) => {
        const whole = encodeFrames(messages);
        const parser = createFrameParser(300);
        const found: Buffer[] = [];
        for (let at = 0; at < whole.length; at += step)
          found.push(...kept(parser.push(whole.subarray(at, at + step))));
        return (
          found.length === messages.length && found.every((one, i) => one.equals(messages[i] ?? Buffer.of(0)))
        );
      }),
    ),
  );
});
