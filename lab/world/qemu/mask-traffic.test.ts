import test from 'ava';
import { maskTraffic } from './mask-traffic.ts';

test('a ticket is not in the log', (t) => {
  const message = { execute: 'set_password', arguments: { protocol: 'spice', password: 'c2VjcmV0' }, id: 3 };
  t.deepEqual(maskTraffic(message), {
    ...message,
    arguments: { protocol: 'spice', password: '***' },
  });
});

test('payloads of the guest agent are logged by their length, at any depth', (t) => {
  const payload = Buffer.from('keytab').toString('base64');
  t.deepEqual(maskTraffic({ arguments: { path: 'install', arg: ['-m'], 'input-data': payload } }), {
    arguments: { path: 'install', arg: ['-m'], 'input-data': '<6 octets>' },
  });
  for (const key of ['buf-b64', 'out-data', 'err-data']) {
    t.deepEqual(maskTraffic({ value: [{ [key]: payload }] }), { value: [{ [key]: '<6 octets>' }] });
  }
});

test('a payload of an unexpected type is not shown either', (t) => {
  t.deepEqual(maskTraffic({ 'out-data': ['c2VjcmV0'] }), { 'out-data': '***' });
});
