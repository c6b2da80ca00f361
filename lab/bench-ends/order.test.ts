import test from 'ava';
import { decodeOrder, decodeReceipt, encodeOrder, encodeReceipt, headerOctets } from './order.ts';
import { payloadAt, wrongOctets } from './payload.ts';

test('an order has the layout that the C program reads', (t) => {
  const octets = encodeOrder({ deed: 'source', bytes: 4096, octets: 2 ** 33 + 1 });
  const expected = Buffer.concat([
    Buffer.from('BNCH'),
    Buffer.from([2, 0, 0, 0]),
    Buffer.from([0, 16, 0, 0]),
    Buffer.alloc(4),
    Buffer.from([1, 0, 0, 0, 2, 0, 0, 0]),
  ]);
  t.deepEqual(octets, expected);
  t.is(octets.length, headerOctets);
  t.deepEqual(decodeOrder(octets), { deed: 'source', bytes: 4096, octets: 2 ** 33 + 1 });
});

test('a receipt comes back as it was written', (t) => {
  const receipt = { wrong: 3, cpuNs: 5_000_000_000, calls: 7 };
  t.deepEqual(decodeReceipt(encodeReceipt(receipt)), receipt);
});

for (const [what, damage] of [
  ['of another magic', (header: Buffer) => header.write('XNCH')],
  ['of no deed', (header: Buffer) => header.writeUInt8(9, 4)],
  ['of messages that are too long', (header: Buffer) => header.writeUInt32LE(1_048_577, 8)],
] as const) {
  test(`an order ${what} is refused`, (t) => {
    const header = encodeOrder({ deed: 'echo', bytes: 1, octets: 1 });
    damage(header);
    t.throws(() => decodeOrder(header), { instanceOf: RangeError });
  });
}

test('what is no receipt is refused', (t) => {
  t.throws(() => decodeReceipt(Buffer.alloc(headerOctets)), { instanceOf: RangeError });
});

test('octets that are lost, doubled or changed show', (t) => {
  const stream = Buffer.concat([payloadAt(0, 70_000), payloadAt(70_000, 30_000)]);
  t.is(wrongOctets(stream, 0), 0);
  t.is(wrongOctets(stream.subarray(10_000), 10_000), 0);
  t.not(wrongOctets(stream.subarray(10_001), 10_000), 0);
  const changed = Buffer.from(stream);
  changed[8192] = (changed[8192] ?? 0) + 1;
  t.is(wrongOctets(changed, 0), 1);
});
