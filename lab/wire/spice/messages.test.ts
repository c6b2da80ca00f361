import fc from 'fast-check';
import test from 'ava';
import {
  ascii,
  fullMessage,
  migrationBytes,
  miniMessage,
  pongBytes,
  portInitBytes,
  u16,
  u32,
  u64,
} from '../../testing/spice-bytes.ts';
import { createAckWindow } from './ack-window.ts';
import { encodeClientMessage } from './client-message.ts';
import { decodeMainMessage } from './main-message.ts';
import { createHeaderEncoder } from './message-header.ts';
import { decodePortMessage } from './port-message.ts';

const frame = (type: number, body: readonly number[]): { type: number; body: Buffer } => ({
  type,
  body: Buffer.from(body),
});
const bytesOf = (form: 'mini' | 'full', type: number, body: Buffer): readonly number[] => [
  ...createHeaderEncoder(form)({ type, sizeBytes: body.length }),
  ...body,
];

test('PING and SET_ACK are read on every channel, and PONG, ACK_SYNC and ACK answer them', (t) => {
  fc.assert(
    fc.property(
      fc.nat(0xffff_ffff),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.nat(500),
      (id, timestamp, pad) => {
        const ping = frame(4, [...pongBytes(id, timestamp), ...new Array<number>(pad).fill(0)]);
        const decoded = { kind: 'ping', id, timestamp, padBytes: pad };
        t.deepEqual(decodeMainMessage(ping), decoded as never);
        t.deepEqual(decodePortMessage(ping), decoded as never);
        const pong = encodeClientMessage({ kind: 'pong', id, timestamp });
        t.deepEqual(bytesOf('mini', pong.type, pong.body), miniMessage(3, pongBytes(id, timestamp)));
        t.deepEqual(bytesOf('full', pong.type, pong.body), fullMessage(1n, 3, pongBytes(id, timestamp)));
        const sync = encodeClientMessage({ kind: 'ack-sync', generation: id });
        t.deepEqual(bytesOf('mini', sync.type, sync.body), miniMessage(1, u32(id)));
      },
    ),
  );
  t.like(decodePortMessage(frame(3, [...u32(5), ...u32(20)])), { generation: 5, windowMessages: 20 });
  t.deepEqual(encodeClientMessage({ kind: 'ack' }), { type: 2, body: Buffer.alloc(0) });
  t.deepEqual(encodeClientMessage({ kind: 'attach-channels' }), { type: 104, body: Buffer.alloc(0) });
});

test('full headers number their messages from 1', (t) => {
  const encode = createHeaderEncoder('full');
  encode({ type: 2, sizeBytes: 0 });
  t.deepEqual([...encode({ type: 2, sizeBytes: 0 })], [...fullMessage(2n, 2, [])]);
});

test('INIT and CHANNELS_LIST are read, and a list that lies about its length is not', (t) => {
  t.deepEqual(decodeMainMessage(frame(103, [...u32(0xfedc_ba98), ...new Array<number>(28).fill(0)])), {
    kind: 'init',
    sessionId: 0xfedc_ba98,
  });
  const list = decodeMainMessage(frame(104, [...u32(2), 10, 0, 10, 1]));
  t.deepEqual(list, {
    kind: 'channels-list',
    channels: [
      { type: 10, id: 0 },
      { type: 10, id: 1 },
    ],
  });
  t.throws(() => decodeMainMessage(frame(104, [...u32(2), 10, 0, 10])), { code: 'truncated' });
  t.throws(() => decodeMainMessage(frame(104, u32(4097))), { code: 'too-large' });
});

test('PORT_INIT, PORT_EVENT and DATA are read', (t) => {
  t.deepEqual(decodePortMessage(frame(201, portInitBytes('spice.sso.0', 1))), {
    kind: 'port-init',
    name: 'spice.sso.0',
    opened: true,
  });
  t.deepEqual(
    [0, 1, 2].map((event) => decodePortMessage(frame(202, [event]))),
    (['opened', 'closed', 'break'] as const).map((event) => ({ kind: 'port-event', event })),
  );
  t.deepEqual(decodePortMessage(frame(101, [1, 2])), { kind: 'data', data: Buffer.from([1, 2]) });
  t.deepEqual(decodePortMessage(frame(102, [1, ...u32(5000), 9])), {
    kind: 'compressed-data',
    rawBytes: 5000,
  });
});

test('a name that points outside of PORT_INIT or is too long is refused', (t) => {
  t.throws(() => decodePortMessage(frame(201, [...u32(12), ...u32(10), 1, ...ascii('spice.sso.0'), 0])), {
    code: 'malformed',
  });
  t.throws(() => decodePortMessage(frame(201, [...u32(12), ...u32(0xffff_ffff), 1])), { code: 'malformed' });
  t.throws(() => decodePortMessage(frame(201, [...u32(257), ...u32(9), 1])), { code: 'too-large' });
  t.throws(() => decodePortMessage(frame(202, [3])), { code: 'malformed' });
});

test('the messages of a migration are recognised, with their target', (t) => {
  const target = { host: 'h2', port: undefined, tlsPort: 5901, certificateSubject: 'CN=h2' };
  const body = migrationBytes(0xffff, 5901, 'h2', 'CN=h2');
  t.deepEqual(decodeMainMessage(frame(101, body)), { kind: 'migrate-begin', target, seamless: false });
  t.deepEqual(decodeMainMessage(frame(111, body)), { kind: 'migrate-switch-host', target });
  t.like(decodeMainMessage(frame(116, body)), { kind: 'migrate-begin', seamless: true });
  t.deepEqual(decodeMainMessage(frame(102, [])), { kind: 'migrate-cancel' });
  t.deepEqual(decodeMainMessage(frame(112, [])), { kind: 'migrate-end' });
  t.like(decodeMainMessage(frame(117, [])), { accepted: true });
  t.like(decodeMainMessage(frame(118, [])), { accepted: false });
  t.deepEqual(decodePortMessage(frame(1, u32(3))), { kind: 'migrate', flushWanted: true, dataFollows: true });
  t.deepEqual(decodePortMessage(frame(2, [9])), { kind: 'migrate-data', data: Buffer.from([9]) });
  const outside = [...u16(0), ...u16(1), ...u32(3), ...u32(0xffff_fff0), ...u32(0), ...u32(0)];
  t.throws(() => decodeMainMessage(frame(101, outside)), { code: 'malformed' });
  const long = [...u16(0), ...u16(1), ...u32(257), ...u32(20), ...u32(0), ...u32(0)];
  t.throws(() => decodeMainMessage(frame(101, long)), { code: 'too-large' });
});

test('NOTIFY and DISCONNECTING are read', (t) => {
  const notify = [...u64(1n), ...u32(1), ...u32(2), ...u32(0), ...u32(8), ...ascii('insecure'), 0];
  t.deepEqual(decodeMainMessage(frame(7, notify)), { kind: 'notify', severity: 'warning', text: 'insecure' });
  t.deepEqual(decodeMainMessage(frame(6, [...u64(1n), ...u32(7)])), { kind: 'disconnecting', reason: 7 });
  const none = [...u64(1n), ...u32(3), ...u32(2), ...u32(0), ...u32(0)];
  t.throws(() => decodeMainMessage(frame(7, none)), { code: 'malformed' });
});

test('a body that is cut anywhere is refused, whatever the message', (t) => {
  const whole: readonly (readonly [number, readonly number[]])[] = [
    [3, [...u32(5), ...u32(20)]],
    [4, pongBytes(1, 2n)],
    [6, [...u64(1n), ...u32(7)]],
    [103, new Array<number>(32).fill(0)],
    [111, migrationBytes(1, 2, 'h', 'CN=h')],
  ];
  for (const [type, body] of whole) {
    for (let cut = 0; cut < body.length; cut += 1) {
      const error = t.throws(() => decodeMainMessage(frame(type, body.slice(0, cut))));
      t.true(['truncated', 'malformed'].includes((error as Error & { code: string }).code));
    }
  }
});

test('a message that a channel does not have is refused, and one for other clients is passed over', (t) => {
  t.throws(() => decodeMainMessage(frame(201, [])), { code: 'unknown-message' });
  t.throws(() => decodePortMessage(frame(103, [])), { code: 'unknown-message' });
  t.throws(() => decodePortMessage(frame(8, [])), { code: 'unknown-message' });
  t.deepEqual(decodeMainMessage(frame(106, u32(1))), { kind: 'not-for-ports', type: 106 });
});

test('an ACK is due after each window, and never without one', (t) => {
  const acks = createAckWindow();
  t.false(acks.received());
  acks.set(3);
  t.deepEqual(
    [1, 2, 3, 4, 5, 6].map(() => acks.received()),
    [false, false, true, false, false, true],
  );
  acks.set(0);
  t.false(acks.received());
});
