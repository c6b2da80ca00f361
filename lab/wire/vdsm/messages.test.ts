import test from 'ava';
import fc from 'fast-check';
import { discardedLineOctets } from './limits.ts';
import { type MessageToGuest, readMessageToGuest } from './message-to-guest.ts';
import { readMessageToHost } from './message-to-host.ts';
import { writeVdsmMessage } from './write-message.ts';

const toGuest = (line: string) => readMessageToGuest(Buffer.from(line));
const toHost = (line: string) => readMessageToHost(Buffer.from(line));

test('what vdsm writes is read as it is meant', (t) => {
  // The lines of vdsm's guestagent.py, by hand.
  const lines: [string, MessageToGuest][] = [
    ['{"__name__": "refresh", "apiVersion": 3}', { name: 'refresh', args: { apiVersion: 3 } }],
    ['{"__name__": "refresh"}', { name: 'refresh', args: {} }],
    ['{"__name__": "api-version", "apiVersion": 2}', { name: 'api-version', args: { apiVersion: 2 } }],
    [
      '{"username": "alice@LAB.TEST", "password": "p\\u00e4ss", "__name__": "login"}',
      { name: 'login', args: { username: 'alice@LAB.TEST', password: 'päss' } },
    ],
    [
      '{"__name__": "shutdown", "timeout": "30", "message": "bye", "reboot": "True"}',
      { name: 'shutdown', args: { timeout: 30, message: 'bye', reboot: true } },
    ],
    [
      '{"__name__": "shutdown", "timeout": 0, "message": "", "reboot": "False"}',
      { name: 'shutdown', args: { timeout: 0, message: '', reboot: false } },
    ],
    [
      '{"__name__": "shutdown", "timeout": 86401, "message": "", "reboot": "False"}',
      { name: 'shutdown', args: { timeout: 86_401, message: '', reboot: false } },
    ],
    ['{"__name__": "lock-screen"}', { name: 'lock-screen', args: {} }],
    [
      '{"__name__": "lifecycle-event", "type": "before_migration", "reply_id": "7"}',
      { name: 'lifecycle-event', args: { type: 'before_migration', reply_id: '7' } },
    ],
  ];
  for (const [line, message] of lines) t.deepEqual(toGuest(line), { kind: 'message', message });
});

test('what the control plane is to say is read as it is meant, by both ends', (t) => {
  const lines: [string, MessageToGuest][] = [
    ['{"__name__":"version","min":1,"max":3}', { name: 'version', args: { min: 1, max: 3 } }],
    ['{"__name__":"connect"}', { name: 'connect', args: {} }],
    ['{"__name__":"client-connect"}', { name: 'client-connect', args: {} }],
    [
      '{"__name__":"client-connect","principal":"alice@LAB.TEST"}',
      { name: 'client-connect', args: { principal: 'alice@LAB.TEST' } },
    ],
    ['{"__name__":"get-spn"}', { name: 'get-spn', args: {} }],
  ];
  for (const [line, message] of lines) {
    t.deepEqual(toGuest(line), { kind: 'message', message });
    t.is(writeVdsmMessage(message)?.toString(), `${line}\n`);
  }
  t.deepEqual(toHost('{"__name__":"version","min":0,"max":9}'), {
    kind: 'message',
    message: { name: 'version', args: { min: 0, max: 9 } },
  });
  t.like(toHost('{"__name__":"connect"}'), { kind: 'message' });
  t.deepEqual(toHost('{"__name__":"spn","spn":"host/guest1.lab.test@LAB.TEST"}'), {
    kind: 'message',
    message: { name: 'spn', args: { spn: 'host/guest1.lab.test@LAB.TEST' } },
  });
});

test('versions out of order, and a principal that is too long or has a control character, are refused', (t) => {
  for (const args of [
    '',
    '"min":2,"max":1',
    '"min":-1,"max":1',
    '"min":0,"max":1000001',
    '"min":0.5,"max":1',
  ]) {
    t.is(toGuest(`{"__name__":"version"${args && `,${args}`}}`).kind, 'malformed', args);
    t.is(toHost(`{"__name__":"version"${args && `,${args}`}}`).kind, 'malformed', args);
  }
  for (const principal of ['""', '7', 'null', '"a\\n@LAB.TEST"', '"a\\u0000"', `"${'a'.repeat(513)}"`])
    t.is(toGuest(`{"__name__":"client-connect","principal":${principal}}`).kind, 'malformed', principal);
  t.is(toHost('{"__name__":"spn","spn":""}').kind, 'malformed');
});

test('what the original agent writes is read as it is meant', (t) => {
  t.deepEqual(toHost('{"__name__": "heartbeat", "free-ram": "512", "memory-stat": {"mem_free": 1}}'), {
    kind: 'message',
    message: { name: 'heartbeat', args: { 'free-ram': '512', 'memory-stat': { mem_free: 1 } } },
  });
  t.deepEqual(toHost('{"__name__": "active-user", "name": "None"}'), {
    kind: 'message',
    message: { name: 'active-user', args: { name: 'None' } },
  });
});

test('a name that nobody knows is told apart from a message that is broken', (t) => {
  t.deepEqual(toGuest('{"__name__":"dance"}'), { kind: 'unknown', name: 'dance' });
  t.deepEqual(toGuest('{"__name__":"constructor"}'), { kind: 'unknown', name: 'constructor' });
  for (const line of [
    '',
    'x',
    '[]',
    '1',
    'null',
    '{}',
    '{"__name__":1}',
    '{"__name__":""}',
    '{"__name__":"login"}',
  ])
    t.is(toGuest(line).kind, 'malformed', line);
  t.is(readMessageToGuest(Buffer.from([0xff])).kind, 'malformed');
});

test('why a message is refused never tells what it holds', (t) => {
  for (const line of [
    '{"__name__":"login","username":7,"password":"hidden-word"}',
    '{"__name__":"login","username":"","password":"hidden-word"}',
    '{"__name__":"login","username":"a","password":["hidden-word"]}',
    '{"__name__":"login","username":"a","password":"hidden-word"',
  ])
    t.false(JSON.stringify(toGuest(line)).includes('hidden-word'), line);
});

test('numbers beyond their bounds are refused', (t) => {
  for (const args of ['"timeout":-1', '"timeout":1000000000', '"timeout":"soon"', '"timeout":1.5'])
    t.is(toGuest(`{"__name__":"shutdown",${args}}`).kind, 'malformed', args);
  t.is(toGuest('{"__name__":"api-version","apiVersion":-1}').kind, 'malformed');
  t.is(toHost('{"__name__":"number-of-cpus","count":-2}').kind, 'malformed');
});

test('a message to the guest survives its line', (t) => {
  const message: fc.Arbitrary<MessageToGuest> = fc.oneof(
    fc.record({
      name: fc.constant('login' as const),
      args: fc.record({
        username: fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme' }),
        password: fc.string({ maxLength: 64, unit: 'grapheme' }),
      }),
    }),
    fc.record({
      name: fc.constant('api-version' as const),
      args: fc.record({ apiVersion: fc.nat({ max: 9 }) }),
    }),
    fc.record({
      name: fc.constant('shutdown' as const),
      args: fc.record({
        timeout: fc.nat({ max: 86_400 }),
        message: fc.string({ maxLength: 64 }),
        reboot: fc.boolean(),
      }),
    }),
  );
  t.notThrows(() =>
    fc.assert(
      fc.property(message, (sent) => {
        const line = writeVdsmMessage(sent);
        return (
          line !== undefined &&
          line.indexOf(0x0a) === line.length - 1 &&
          JSON.stringify(readMessageToGuest(line.subarray(0, -1))) ===
            JSON.stringify({ kind: 'message', message: sent })
        );
      }),
    ),
  );
});

test('a reboot is written as the text that the original agent looks for', (t) => {
  const line = writeVdsmMessage({ name: 'shutdown', args: { timeout: 0, message: 'bye', reboot: true } });
  t.is(line?.toString(), '{"__name__":"shutdown","timeout":0,"message":"bye","reboot":"True"}\n');
});

test('a message that nests too deep is malformed, and walked by nobody', (t) => {
  for (const levels of [33, 1000, 400_000]) {
    const line = Buffer.from(`{"__name__":"echo","x":${'['.repeat(levels)}${']'.repeat(levels)}}`);
    for (const read of [readMessageToGuest, readMessageToHost])
      t.deepEqual(read(line), { kind: 'malformed', reason: 'nested too deep' });
  }
});

test('any octets are read or refused, at both ends', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.json(), (octets, json) => {
        readMessageToGuest(Buffer.from(octets));
        readMessageToHost(Buffer.from(octets));
        readMessageToGuest(Buffer.from(`{"__name__":"echo","x":${json}}`));
      }),
    ),
  );
});

test('What the other end would discard is not written', (t) => {
  const padding = (octets: number) => writeVdsmMessage({ name: 'echo', args: { x: 'x'.repeat(octets) } });
  const overhead = (padding(0)?.length ?? 0) - 1;
  t.is(padding(discardedLineOctets - overhead), undefined);
  t.is(padding(discardedLineOctets - overhead - 1)?.length, discardedLineOctets);
});
