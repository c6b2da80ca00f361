import test from 'ava';
import { decodeOrder, decodeStays, encodeOrder, encodeStays, mostTimedMessages } from './order.ts';

test('an order is read as it was written', (t) => {
  const order = { deed: 'timed-echo', bytes: 16, octets: 16 * mostTimedMessages } as const;
  t.deepEqual(decodeOrder(encodeOrder(order)), order);
});

test('an order to time more messages than are kept is no order', (t) => {
  const octets = 16 * mostTimedMessages + 1;
  t.throws(() => decodeOrder(encodeOrder({ deed: 'timed-echo', bytes: 16, octets })), {
    instanceOf: RangeError,
  });
  t.notThrows(() => decodeOrder(encodeOrder({ deed: 'echo', bytes: 16, octets })));
});

test('how long messages stayed is read as it was written, a longer time than fits as the longest', (t) => {
  t.deepEqual(decodeStays(encodeStays([0, 1500, 2 ** 33])), [0, 1500, 2 ** 32 - 1]);
});
