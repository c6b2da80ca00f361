import test from 'ava';
import { admission, handshaking, opened, openGuest, secured } from '../../../testing/sso-guest-script.ts';

const kerberos = 'credentials kerberos AQI=';
const password = 'credentials password AGFsaWNlAHg=';
const asking = () => secured(false);

for (const line of [kerberos, password]) {
  test(`"${line}" is verified once, and answered with what came of it`, (t) => {
    const guest = asking();
    t.deepEqual(guest.feed('ok', line), ['-credentials', 'verify-credentials']);
    const { attempt } = guest;
    t.deepEqual(guest.feed({ kind: 'tgt-verified', attempt, verified: true }), [
      '> ok',
      '! tgt-verified principal=alice@LAB.TEST',
      'admit',
    ]);
  });
}

test('credentials that do not hold are answered with an error, and no login comes about', (t) => {
  const guest = asking();
  guest.feed('ok', password);
  const effects = guest.feed({ kind: 'rejected', attempt: guest.attempt, code: 401, reason: 'wrong' });
  t.is(effects[0], '> error 401 authentication failed');
  t.true(effects.includes('> login refused 401'));
  // Nothing is tried again in this session.
  t.deepEqual(guest.feed('ok', password), ['> error 422 malformed or out of order']);
});

test('credentials that nobody asked for are refused unread', (t) => {
  const admitting = secured();
  admitting.feed({ kind: 'tgt-verified', attempt: admitting.attempt, verified: true });
  for (const guest of [admitting, handshaking()]) {
    t.false(guest.feed(kerberos).includes('verify-credentials'));
  }
  t.deepEqual(opened().feed(kerberos), ['> error 422 malformed or out of order', '+silence 5000']);
});

test('a second credential while one is verified is out of order, and ends the session', (t) => {
  const guest = asking();
  guest.feed('ok', password);
  t.is(guest.feed(password)[0], '> error 422 malformed or out of order');
  t.is(guest.phase.name, 'seeking');
});

test('a type of credentials that the guest does not take is refused unread', (t) => {
  const guest = openGuest({ accepts: ['kerberos'] });
  guest.feed({ kind: 'connected' }, 'SPICE-SSO 1-1 client n1 -', 'startSASL GSSAPI', 'sasl AQI=');
  const { attempt } = guest;
  const asked = guest.feed({ kind: 'sasl-done', attempt, principal: 'alice@LAB.TEST', delegated: false });
  t.true(asked.includes('> authenticate kerberos'));
  t.deepEqual(guest.feed('ok', password), ['> error 400 unsupported']);
});

test('credentials that do not come in time are not waited for', (t) => {
  const effects = asking().feed({ kind: 'timer', timer: 'credentials' });
  t.true(effects.includes('> login refused 408'));
});

test('a KDC that the client does not reach is told apart from its policy', (t) => {
  t.true(asking().feed('error 503 no KDC').includes('> login refused 503'));
  t.true(asking().feed('error 500 odd').includes('> login refused 403'));
});

test('an identity alone logs in where that is configured, and only there', (t) => {
  const guest = openGuest({ identityOnly: true });
  guest.feed({ kind: 'connected' }, 'SPICE-SSO 1-1 client n1 -', 'startSASL GSSAPI', 'sasl AQI=');
  const { attempt } = guest;
  const done = { kind: 'sasl-done', attempt, principal: 'alice@LAB.TEST', delegated: false } as const;
  t.is(guest.feed(done).at(-1), 'admit');
  const other = asking();
  t.deepEqual(other.feed({ kind: 'admitted', attempt: other.attempt, admission }), []);
});

test('without a KDC a delegated TGT is kept unverified, and is called that', (t) => {
  const guest = secured();
  const { attempt } = guest;
  t.deepEqual(guest.feed({ kind: 'tgt-verified', attempt, verified: false }), [
    '! tgt-unverified principal=alice@LAB.TEST',
    'admit',
  ]);
});
