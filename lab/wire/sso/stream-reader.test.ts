import test from 'ava';
import fc from 'fast-check';
import { reusedMemory } from '../../testing/reused-memory.ts';
import { textOf } from './line-splitter.ts';
import { createStreamReader, type StreamItem, type StreamReader } from './stream-reader.ts';

/** Reads chunk by chunk; the line `up` raises a layer with frames of at most `maxFrame` octets. */
function read(chunks: readonly Buffer[], maxFrame = 64): { items: string[]; reader: StreamReader } {
  const reader = createStreamReader(64);
  const items: string[] = [];
  const arrived = reusedMemory();
  for (const chunk of chunks) {
    reader.push(arrived(chunk));
    for (let item = reader.next(); item; item = reader.next()) {
      items.push(show(item));
      if (item.kind === 'line' && textOf(item) === 'up') reader.readFrames(maxFrame);
    }
  }
  return { items, reader };
}

function show(item: StreamItem | undefined): string {
  if (!item) return 'nothing';
  if (item.kind === 'line') return textOf(item);
  return item.kind === 'frame' ? `frame ${item.octets.toString('latin1')}` : item.kind;
}

test('lines and the frames after them come out the same at every split of the stream', (t) => {
  const stream = Buffer.from('ping 1\nup\n\0\0\0\x05hello\0\0\0\0\0\0\0\x03abc\0\0\0\x09half', 'latin1');
  const expected = ['ping 1', 'up', 'frame \0\0\0\x05hello', 'frame \0\0\0\0', 'frame \0\0\0\x03abc'];
  for (let first = 0; first <= stream.length; first += 1) {
    for (let second = first; second <= stream.length; second += 1) {
      const { items, reader } = read([
        stream.subarray(0, first),
        stream.subarray(first, second),
        stream.subarray(second),
      ]);
      t.deepEqual(items, expected);
      t.true(reader.midFrame);
    }
  }
});

test('a frame longer than allowed is a loss of sync, and its octets are read again as a line', (t) => {
  // A client that has begun anew: its line feed and SIGNATURE, read as a length, are 173 MB.
  const stream = Buffer.from('up\n\nSPICE-SSO 1-1 client n1 -\nping 1\n');
  for (let at = 0; at <= stream.length; at += 1) {
    const { items, reader } = read([stream.subarray(0, at), stream.subarray(at)]);
    t.deepEqual(items, ['up', 'sync-lost', 'SPICE-SSO 1-1 client n1 -', 'ping 1']);
    t.false(reader.midFrame);
  }
});

test('the greatest length is allowed, one more is not', (t) => {
  const frame = (length: number) => Buffer.concat([Buffer.from('up\n\0\0\0'), Buffer.from([length])]);
  t.deepEqual(read([frame(64)]).items, ['up']);
  t.true(read([frame(64)]).reader.midFrame);
  t.deepEqual(read([frame(65)]).items, ['up', 'sync-lost']);
});

test('leaving the layer drops an incomplete frame', (t) => {
  const { reader } = read([Buffer.from('up\n\0\0\0\x09ha')]);
  reader.readLines();
  t.false(reader.midFrame);
  reader.push(Buffer.from('ping 1\n'));
  t.is(show(reader.next()), 'ping 1');
});

test('no octets make it throw or stand still', (t) => {
  t.notThrows(() => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 8 }),
        fc.boolean(),
        (chunks, up) => {
          const stream = chunks.map((chunk) => Buffer.from(chunk));
          read(up ? [Buffer.from('up\n'), ...stream] : stream);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** A TLS record: handshake (22), legacy version 3.3, then `length` octets. */
const record = (length: number) =>
  Buffer.concat([Buffer.from([22, 3, 3, length >> 8, length & 255]), Buffer.alloc(length)]);

test('TLS records come out the same at every split, and what follows them is read as a line', (t) => {
  const stream = Buffer.concat([record(3), record(0), record(300), Buffer.from('\nSPICE-SSO 1-1\n')]);
  for (let split = 0; split <= stream.length; split += 1) {
    const reader = createStreamReader(64);
    reader.readTlsRecords();
    const items: string[] = [];
    const arrived = reusedMemory();
    for (const chunk of [stream.subarray(0, split), stream.subarray(split)]) {
      reader.push(arrived(chunk));
      for (let item = reader.next(); item; item = reader.next()) {
        items.push(item.kind === 'frame' ? `record ${item.octets.length - 5}` : show(item));
      }
    }
    t.deepEqual(items, ['record 3', 'record 0', 'record 300', 'sync-lost', 'SPICE-SSO 1-1']);
  }
});

test('what is no TLS record, or a longer one than there can be, is a loss of sync', (t) => {
  const first = (octets: readonly number[]) => {
    const reader = createStreamReader(64);
    reader.readTlsRecords();
    reader.push(Buffer.from(octets));
    return { kind: reader.next()?.kind, midFrame: reader.midFrame };
  };
  t.deepEqual(first([23, 3, 3, 0x41, 0x00]), { kind: undefined, midFrame: true });
  for (const octets of [
    [23, 3, 3, 0x41, 0x01],
    [19, 3, 3, 0, 1],
    [24, 3, 3, 0, 1],
    [22, 2, 0, 0, 1],
    [22, 3, 4, 0, 1],
    [...Buffer.from('error')],
  ]) {
    t.deepEqual(first(octets), { kind: 'sync-lost', midFrame: false });
  }
});
