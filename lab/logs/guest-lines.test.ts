import test from 'ava';
import { guestReader, trafficReader } from './guest-lines.ts';

const read = (record: object) => guestReader('guest1')(JSON.stringify(record));

test('a record of the guest’s journal has its time, its program and its message', (t) => {
  t.deepEqual(
    read({ __REALTIME_TIMESTAMP: '1700000000123456', SYSLOG_IDENTIFIER: 'greetd', MESSAGE: 'hello' }),
    { atMs: 1_700_000_000_123.456, source: 'guest1', text: 'greetd: hello' },
  );
});

test('a component’s record is shown by its event', (t) => {
  const event = {
    time: '2026-01-02T03:04:05.678Z',
    component: 'sso-guest-agent',
    level: 'info',
    event: 'audit',
    who: 'alice@LAB.TEST',
  };
  const record = { __REALTIME_TIMESTAMP: '1', SYSLOG_IDENTIFIER: 'node', MESSAGE: JSON.stringify(event) };
  t.is(read(record)?.text, 'sso-guest-agent: audit who=alice@LAB.TEST');
});

test('a message that is no UTF-8 is read from its octets', (t) => {
  t.is(read({ __REALTIME_TIMESTAMP: '1', MESSAGE: [104, 105, 255] })?.text, 'kernel: hi\ufffd');
});

test('what is no record is passed over', (t) => {
  t.is(guestReader('guest1')('{"__REALTIME_TIMESTAMP":"1"'), undefined);
  t.is(read({ MESSAGE: 'no time' }), undefined);
});

test('an exchange with QEMU says who spoke', (t) => {
  const qmp = trafficReader('guest1/qmp');
  t.like(qmp('{"atMs":5,"sent":{"execute":"stop"}}'), {
    atMs: 5,
    source: 'guest1/qmp',
    text: '> {"execute":"stop"}',
  });
  t.is(qmp('{"atMs":5,"received":{"kind":"event"}}')?.text, '< {"kind":"event"}');
});
