import test from 'ava';
import fc from 'fast-check';
import { loginStates, type Message } from './message.ts';
import { parseMessage } from './parse-message.ts';
import { serializeMessage } from './serialize-message.ts';

const versions = { min: 1, max: 1 };

const valid: readonly (readonly [string, Message])[] = [
  [
    'SPICE-SSO 1-1 agent e1 c2 tls,sasl=GSSAPI,kerberos,password',
    {
      kind: 'agent-signature',
      versions,
      epoch: 'e1',
      challenge: 'c2',
      features: ['tls', 'sasl=GSSAPI', 'kerberos', 'password'],
      nonce: undefined,
    },
  ],
  [
    'SPICE-SSO 1-3 agent e1 c2 - n3',
    {
      kind: 'agent-signature',
      versions: { min: 1, max: 3 },
      epoch: 'e1',
      challenge: 'c2',
      features: [],
      nonce: 'n3',
    },
  ],
  ['SPICE-SSO 1-1 client n3 tls', { kind: 'client-signature', versions, nonce: 'n3', features: ['tls'] }],
  ['authenticate kerberos password', { kind: 'authenticate', types: ['kerberos', 'password'] }],
  ['startTLS', { kind: 'start-tls' }],
  ['startSASL GSSAPI', { kind: 'start-sasl', mechanism: 'GSSAPI' }],
  ['sasl =', { kind: 'sasl', token: Buffer.alloc(0) }],
  ['sasl aGVsbG8=', { kind: 'sasl', token: Buffer.from('hello') }],
  ['credentials kerberos AQI=', { kind: 'credentials', type: 'kerberos', payload: Buffer.from([1, 2]) }],
  ['info spn', { kind: 'info', attribute: 'spn' }],
  ['ok', { kind: 'ok', value: undefined }],
  ['ok host/a b', { kind: 'ok', value: 'host/a b' }],
  ['error 300 later', { kind: 'error', code: 300, text: 'later' }],
  ['error 401', { kind: 'error', code: 401, text: '' }],
  ['login opened', { kind: 'login', state: 'opened', code: undefined }],
  ['login refused 403', { kind: 'login', state: 'refused', code: 403 }],
  ['ping t1', { kind: 'ping', token: 't1' }],
  ['pong t1', { kind: 'pong', token: 't1' }],
  ['unknown frobnicate', { kind: 'unknown', verb: 'frobnicate' }],
];

for (const [text, message] of valid) {
  test(`"${text}" is read and written`, (t) => {
    t.deepEqual(parseMessage(text), message);
    t.is(serializeMessage(message), text);
  });
}

test('a verb that is not known is told apart from a line that is no message', (t) => {
  t.deepEqual(parseMessage('frobnicate 1 2'), { kind: 'unrecognised', verb: 'frobnicate' });
  t.deepEqual(parseMessage('PING t1'), { kind: 'unrecognised', verb: 'PING' });
  t.deepEqual(parseMessage('toString'), { kind: 'unrecognised', verb: 'toString' });
  t.is(parseMessage(' ping t1').kind, 'malformed');
  t.is(parseMessage('x'.repeat(33)).kind, 'malformed');
  t.is(parseMessage('öffne').kind, 'malformed');
});

const malformed = [
  'SPICE-SSO',
  'SPICE-SSO 1-1',
  'SPICE-SSO 2-1 client n3 -',
  'SPICE-SSO 1 client n3 -',
  'SPICE-SSO 1-1 server n3 -',
  'SPICE-SSO 1-1 client n3',
  'SPICE-SSO 1-1 client n3 - more',
  'SPICE-SSO 1-1 client n3 tls,,password',
  `SPICE-SSO 1-1 client ${'n'.repeat(65)} -`,
  `SPICE-SSO 1-1 client n3 ${Array.from({ length: 17 }, () => 'a').join(',')}`,
  'SPICE-SSO 1-1 agent e1 c2',
  'SPICE-SSO 1-1 agent e1 c2 - n3 more',
  'SPICE-SSO 1-1 agent e1 c2 - n3!',
  'authenticate',
  'authenticate ',
  'authenticate kerberos  password',
  'startTLS now',
  'startSASL',
  'startSASL GSSAPI PLAIN',
  'sasl',
  'sasl ',
  'sasl aGVsbG8',
  'sasl aGVsbG9=',
  'sasl aGV sbG8=',
  'sasl ====',
  'credentials kerberos',
  'credentials AQI=',
  'credentials kerberos =',
  'info',
  'info spn host',
  'ok ',
  'error',
  'error 42 x',
  'error 4000',
  'error 099 x',
  'error 401 ',
  'login',
  'login dancing',
  'login refused 4',
  'login refused 403 why',
  'ping',
  'ping a b',
  `ping ${'a'.repeat(65)}`,
  'pong ü',
  'unknown',
];

for (const text of malformed) {
  test(`"${text.slice(0, 60)}" (${text.length}) is malformed`, (t) => {
    t.is(parseMessage(text).kind, 'malformed');
  });
}

const token = fc.stringMatching(/^[0-9A-Za-z._-]{1,64}$/);
const text = fc.stringMatching(/^[!-~][ -~]{0,60}$/);
const range = fc
  .tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 999 }))
  .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
const code = fc.integer({ min: 100, max: 999 });
const features = fc.array(fc.stringMatching(/^[0-9A-Za-z._=][0-9A-Za-z._=-]{0,31}$/), { maxLength: 16 });
const octets = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    kind: fc.constant('agent-signature' as const),
    versions: range,
    epoch: token,
    challenge: token,
    features,
    nonce: fc.option(token, { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('client-signature' as const), versions: range, nonce: token, features }),
  fc.record({ kind: fc.constant('sasl' as const), token: octets }),
  fc.record({ kind: fc.constant('ok' as const), value: fc.option(text, { nil: undefined }) }),
  fc.record({ kind: fc.constant('error' as const), code, text }),
  fc.record({
    kind: fc.constant('login' as const),
    state: fc.constantFrom(...loginStates),
    code: fc.option(code, { nil: undefined }),
  }),
);

test('what is written is read back', (t) => {
  t.notThrows(() => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        t.deepEqual(parseMessage(serializeMessage(message)), message);
      }),
      { numRuns: 300 },
    );
  });
});

test('what is read is written back as it was, and nothing makes the parser throw', (t) => {
  const verbs = ['SPICE-SSO', 'authenticate', 'sasl', 'credentials', 'ok', 'error', 'login', 'ping', 'x'];
  t.notThrows(() => {
    fc.assert(
      fc.property(fc.constantFrom(...verbs), fc.string({ maxLength: 60 }), (verb, rest) => {
        const line = `${verb} ${rest}`;
        const parsed = parseMessage(line);
        if (parsed.kind === 'malformed' || parsed.kind === 'unrecognised') return;
        t.is(parseMessage(serializeMessage(parsed)).kind, parsed.kind);
      }),
      { numRuns: 500 },
    );
  });
});
