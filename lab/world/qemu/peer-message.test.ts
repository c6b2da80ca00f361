import test from 'ava';
import { parsePeerMessage } from './peer-message.ts';

// Said by QEMU 7.2.22 on Debian 12 to qmp_capabilities, an unknown command, and quit.
const greeting =
  '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian 1:7.2+dfsg-7+deb12u18+b3"}, "capabilities": ["oob"]}}';
const answer = '{"return": {}, "id": 1}';
const refusal =
  '{"id": 2, "error": {"class": "CommandNotFound", "desc": "The command nonesuch has not been found"}}';
const event =
  '{"timestamp": {"seconds": 1795433406, "microseconds": 799211}, "event": "SHUTDOWN", "data": {"guest": false, "reason": "host-qmp-quit"}}';

const parse = (line: string) => parsePeerMessage(Buffer.from(line, 'latin1'));

test('the greeting tells QEMU’s version', (t) => {
  t.deepEqual(parse(greeting), { kind: 'greeting', version: '7.2.22' });
});

test('an answer and a refusal carry the id of their request', (t) => {
  t.deepEqual(parse(answer), { kind: 'answer', id: 1, value: {} });
  t.like(parse(refusal), { kind: 'refusal', id: 2, errorClass: 'CommandNotFound' });
});

test('an event without data has none', (t) => {
  t.like(parse(event), { kind: 'event', event: 'SHUTDOWN', data: { reason: 'host-qmp-quit' } });
  t.deepEqual(parse('{"event": "STOP"}'), { kind: 'event', event: 'STOP', data: {} });
});

test('what was left over before the guest agent’s sync is dropped', (t) => {
  t.deepEqual(parse('{"retur\xff{"return": 7, "id": 4}'), { kind: 'answer', id: 4, value: 7 });
});

test('whatever is no message is malformed', (t) => {
  for (const line of ['', 'null', '[]', '{}', '{"id": 1}', '{"error": "no object"}', answer.slice(0, -1)]) {
    t.throws(() => parse(line), { code: 'malformed' }, line);
  }
});
