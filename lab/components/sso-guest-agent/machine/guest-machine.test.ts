import test from 'ava';
import {
  signature,
  unprompted,
  clearAll,
  plain,
  handshaking,
  openGuest,
} from '../../../testing/sso-guest-script.ts';

test('a client that appears is met with a SIGNATURE after a line feed', (t) => {
  t.deepEqual(openGuest().feed({ kind: 'connected' }), unprompted);
});

test('before a client’s SIGNATURE everything is dropped unanswered', (t) => {
  const guest = openGuest();
  guest.feed({ kind: 'connected' });
  for (const line of ['ping t', 'info spn', 'startSASL GSSAPI', 'credentials password AQI=', 'x', '']) {
    t.deepEqual(guest.feed(line), []);
  }
  t.deepEqual(guest.feed({ kind: 'too-long' }), []);
  t.deepEqual(guest.feed({ kind: 'not-text' }), []);
});

test('a client’s SIGNATURE is echoed, credentials are asked for, and an open console is locked', (t) => {
  const guest = openGuest();
  guest.feed({ kind: 'connected' });
  t.deepEqual(guest.feed(signature), [
    '> SPICE-SSO 1-1 agent e1 f0 sasl=GSSAPI n1',
    '> authenticate kerberos password',
    '! client nonce=n1',
    'lock (found open when a client arrived)',
  ]);
});

test('a client of no common version is told so after the echo, and is not served', (t) => {
  const guest = openGuest();
  guest.feed({ kind: 'connected' });
  t.deepEqual(guest.feed('SPICE-SSO 2-3 client n1 -'), [
    '> SPICE-SSO 1-1 agent e1 f0 sasl=GSSAPI n1',
    '> error 505 no common version',
    '! audit who=- request=SPICE-SSO decision=refused code=505 reason=the client speaks versions 2 to 3',
    'lock (found open when a client arrived)',
  ]);
  t.deepEqual(guest.feed('startSASL GSSAPI'), []);
});

test('a client of later versions too is served by the one that both have', (t) => {
  const guest = openGuest();
  guest.feed({ kind: 'connected' }, 'SPICE-SSO 1-9 client n1 -');
  t.is(guest.feed('startSASL GSSAPI')[0], 'start-sasl');
});

const requests: readonly (readonly [string, string[]])[] = [
  ['startTLS', ['> error 400 unsupported']],
  ['startSASL PLAIN', ['> error 400 unsupported']],
  ['credentials kerberos AQI=', ['> error 426 confidential SASL layer required']],
  ['credentials password AQI=', ['> error 426 confidential SASL layer required']],
  ['info spn', ['> ok host/guest1.lab.test@LAB.TEST']],
  ['info features', ['> ok sasl=GSSAPI']],
  ['info host', ['> error 404 unknown attribute']],
  ['info user', ['> error 404 unknown attribute']],
  ['info colour', ['> error 404 unknown attribute']],
  ['info time', ['look-up']],
  ['ping t1', ['> pong t1']],
  ['frobnicate now', ['> unknown frobnicate']],
  ['login opened', ['> unknown login']],
  ['authenticate kerberos', ['> unknown authenticate']],
  ['error 300 later', []],
  ['ok', []],
  ['pong t1', []],
  ['unknown x', []],
];

for (const [line, effects] of requests) {
  test(`outside a layer, "${line}" is answered ${JSON.stringify(effects)}`, (t) => {
    t.deepEqual(plain().feed(line), effects);
  });
}

test('a looked-up value answers the one open request; a second request beside it is 422', (t) => {
  const guest = plain();
  guest.feed('info time');
  const { attempt } = guest;
  t.deepEqual(guest.feed({ kind: 'looked-up', attempt, value: 'now' }), ['> ok now']);
  t.deepEqual(guest.feed({ kind: 'looked-up', attempt, value: 'now' }), []);
  guest.feed('info time');
  t.deepEqual(guest.feed({ kind: 'looked-up', attempt, value: undefined }), [
    '> error 404 unknown attribute',
  ]);
  for (const second of ['info spn', 'startSASL GSSAPI']) {
    const other = plain();
    other.feed('info time');
    t.is(other.feed(second)[0], '> error 422 malformed or out of order');
  }
});

test('startSASL is answered and has 30 s; tokens go to GSSAPI one at a time', (t) => {
  const guest = plain();
  t.deepEqual(guest.feed('startSASL GSSAPI'), ['start-sasl', '+handshake 30000', '> ok']);
  t.deepEqual(guest.feed('ping t', 'info spn', 'error 300 later'), []);
  t.deepEqual(guest.feed('sasl AQI='), ['step-sasl']);
  t.is(guest.feed('sasl AQI=')[0], '> error 422 malformed or out of order');
});

test('a challenge goes to the client, and the next token back', (t) => {
  const guest = handshaking();
  const { attempt } = guest;
  t.deepEqual(guest.feed({ kind: 'sasl-challenge', attempt, token: Buffer.from('hello') }), [
    '> sasl aGVsbG8=',
  ]);
  t.deepEqual(guest.feed('sasl ='), ['step-sasl']);
});

test('a failed exchange is 401, leaves a record, and the client may try again', (t) => {
  const guest = handshaking();
  const { attempt } = guest;
  t.deepEqual(guest.feed({ kind: 'sasl-failed', attempt, code: 401, reason: 'wrong-key' }), [
    'abandon',
    '-handshake',
    '> error 401 authentication failed',
    '! audit who=- request=startSASL GSSAPI decision=refused code=401 reason=wrong-key',
  ]);
  t.is(guest.feed('startSASL GSSAPI')[0], 'start-sasl');
});

test('an exchange has one outcome, and nothing comes of a challenge after it', (t) => {
  const guest = handshaking();
  const { attempt } = guest;
  const done = { kind: 'sasl-done', attempt, principal: 'alice@LAB.TEST', delegated: true } as const;
  guest.feed(done);
  const before = guest.phase;
  for (const late of [
    { ...done, principal: 'bob@LAB.TEST' },
    { kind: 'sasl-challenge', attempt, token: Buffer.from('hello') },
    { kind: 'sasl-failed', attempt, code: 401, reason: 'late' },
  ] as const)
    t.deepEqual(guest.feed(late), []);
  t.is(guest.phase, before);
});

test('a handshake that takes 30 s is 408', (t) => {
  t.is(handshaking().feed({ kind: 'timer', timer: 'handshake' })[0], '> error 408 timed out');
});

test('a SIGNATURE in the middle of a handshake begins anew, and the old exchange’s result is void', (t) => {
  const guest = handshaking();
  const { attempt } = guest;
  t.deepEqual(guest.feed('SPICE-SSO 1-1 client n2 -').slice(0, clearAll.length + 1), [
    ...clearAll,
    '> SPICE-SSO 1-1 agent e1 f0 sasl=GSSAPI n2',
  ]);
  t.deepEqual(guest.feed({ kind: 'sasl-done', attempt, principal: 'alice@LAB.TEST', delegated: true }), []);
  t.is(guest.phase.name, 'plain');
});
