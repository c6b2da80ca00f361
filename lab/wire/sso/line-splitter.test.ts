import test from 'ava';
import fc from 'fast-check';
import { reusedMemory } from '../../testing/reused-memory.ts';
import { createLineSplitter, type LineItem, textOf } from './line-splitter.ts';

interface Plain {
  readonly kind: LineItem['kind'];
  readonly line?: string;
}

function split(chunks: readonly Buffer[], maxLineOctets = 16): Plain[] {
  const splitter = createLineSplitter(maxLineOctets);
  const items: Plain[] = [];
  const arrived = reusedMemory();
  for (const octets of chunks) {
    const chunk = arrived(octets);
    for (let item = splitter.next(chunk, 0); item; item = splitter.next(chunk, item.end))
      items.push(plain(item));
  }
  return items;
}

function plain(item: LineItem): Plain {
  return item.kind === 'line' ? line(textOf(item)) : { kind: item.kind };
}

const line = (text: string): Plain => ({ kind: 'line', line: text });
const tooLong: Plain = { kind: 'too-long' };

test('lines come out the same at every split of the stream', (t) => {
  const stream = Buffer.from('ping 1\n\r\n\nök ü\r\n\u0007\n0123456789abcdef\n0123456789abcdefg\nend\n');
  const expected = [
    line('ping 1'),
    line('ök ü'),
    { kind: 'not-text' },
    line('0123456789abcdef'),
    tooLong,
    line('end'),
  ];
  for (let first = 0; first <= stream.length; first += 1) {
    for (let second = first; second <= stream.length; second += 1) {
      const chunks = [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)];
      t.deepEqual(split(chunks), expected);
    }
  }
});

test('a line of the greatest length may end in CRLF', (t) => {
  t.deepEqual(split([Buffer.from('0123456789abcdef\r\n')]), [line('0123456789abcdef')]);
  t.deepEqual(split([Buffer.from('0123456789abcdef\r'), Buffer.from('\n')]), [line('0123456789abcdef')]);
});

test('a line that is one octet too long is refused, in one piece or in two, plain or not', (t) => {
  for (const long of ['0123456789abcdefg', '0123456789abcdeü']) {
    const octets = Buffer.from(`${long}\nping 1\n`);
    t.is(octets.indexOf(10), 17);
    t.deepEqual(split([octets]), [tooLong, line('ping 1')]);
    t.deepEqual(split([octets.subarray(0, 9), octets.subarray(9)]), [tooLong, line('ping 1')]);
  }
});

test('a line that is too long is reported once, before it ends, and skipped up to its line feed', (t) => {
  const splitter = createLineSplitter(16);
  t.deepEqual(splitter.next(Buffer.alloc(18, 'x'), 0), { kind: 'too-long', end: 18 });
  for (let count = 0; count < 1000; count += 1) {
    t.is(splitter.next(Buffer.alloc(1000, 'x'), 0), undefined);
  }
  t.like(splitter.next(Buffer.from('x\nping 1\n'), 0), { kind: 'line', from: 2, to: 8 });
});

test('what is not UTF-8, or has a control character, is not text', (t) => {
  const alone = ['c3', 'c328', 'eda080', 'f5808080', '00', '41097a', '7f', 'c285', '410d42'];
  // Right before the line feed, where a plain line may have a carriage return.
  const last = ['4109', '4100', '417f', '41c3', '41c285'];
  for (const octets of [...alone, ...last]) {
    t.deepEqual(split([Buffer.from(`${octets}0a`, 'hex')]), [{ kind: 'not-text' }], octets);
  }
});

test('the caller can stop after any line and take the rest of the octets for something else', (t) => {
  const chunk = Buffer.from('ok\n\0\0\0\x05hello');
  t.is(createLineSplitter(16).next(chunk, 0)?.end, 3);
});

test('no octets make it throw, or hold more than it may', (t) => {
  t.notThrows(() => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (chunks) => {
        const items = split(chunks.map((chunk) => Buffer.from(chunk)));
        return items.every((item) => item.kind !== 'line' || Buffer.byteLength(item.line ?? '') <= 16);
      }),
      { numRuns: 500 },
    );
  });
});
