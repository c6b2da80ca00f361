import test from 'ava';
import { clearAll, openGuest, plain, signature } from '../../../testing/sso-guest-script.ts';

const answer = 'SPICE-SSO 1-1 agent e1 f0 tls,sasl=GSSAPI';
const restarted = [...clearAll, '>', `> ${answer}`, '> authenticate kerberos password'];
const exported = Buffer.alloc(32, 7);

/** Guests with a certificate: signed, in the TLS handshake, inside TLS. */
const signed = (requireTls = false) => {
  const guest = openGuest({ features: ['tls', 'sasl=GSSAPI'], requireTls });
  guest.feed({ kind: 'connected' }, signature);
  return guest;
};
const starting = () => {
  const guest = signed();
  guest.feed('startTLS');
  return guest;
};
const inside = (requireTls = false) => {
  const guest = signed(requireTls);
  guest.feed('startTLS');
  guest.feed({ kind: 'tls-established', attempt: guest.attempt, exported });
  return guest;
};

test('startTLS is answered ok, and all after it is TLS, for which there are 30 s', (t) => {
  t.deepEqual(signed().feed('startTLS'), ['+handshake 30000', '> ok', 'start-tls']);
});

test('without a certificate startTLS is 400, and the session goes on', (t) => {
  const guest = plain();
  t.deepEqual(guest.feed('startTLS'), ['> error 400 unsupported']);
  t.deepEqual(guest.feed('info spn'), ['> ok host/guest1.lab.test@LAB.TEST']);
});

test('startTLS while another request is open is 422 and a reset', (t) => {
  t.is(signed().feed('info time', 'startTLS')[0], '> error 422 malformed or out of order');
});

test('inside TLS the guest signs again and asks for credentials', (t) => {
  const guest = starting();
  t.deepEqual(guest.feed({ kind: 'tls-established', attempt: guest.attempt, exported }), [
    '-handshake',
    `> ${answer}`,
    '> authenticate kerberos password',
    '! tls-established',
  ]);
});

test('the binding inside TLS has the exported key, and no other attempt’s', (t) => {
  const binding = (key: Buffer) => {
    const guest = starting();
    guest.feed({ kind: 'tls-established', attempt: guest.attempt, exported: key });
    return guest.phase.name === 'plain' ? guest.phase.binding.toString('latin1') : '';
  };
  t.true(binding(exported).startsWith(`tls-exporter:${exported.toString('latin1')}`));
  t.not(binding(exported), binding(Buffer.alloc(32, 8)));
  const guest = starting();
  t.deepEqual(guest.feed({ kind: 'tls-established', attempt: guest.attempt - 1, exported }), []);
  t.is(guest.phase.name, 'starting-tls');
});

test('no TLS inside TLS', (t) => {
  t.deepEqual(inside().feed('startTLS'), ['> error 422 malformed or out of order']);
});

test('a guest that requires TLS takes no startSASL outside it', (t) => {
  t.deepEqual(signed(true).feed('startSASL GSSAPI'), ['> error 426 confidential SASL layer required']);
  t.true(inside(true).feed('startSASL GSSAPI').includes('start-sasl'));
});

test('TLS alone is no layer for credentials, nor for who holds the console', (t) => {
  t.deepEqual(inside().feed('credentials password AAAA'), ['> error 426 confidential SASL layer required']);
  t.deepEqual(inside().feed('info user'), ['> error 404 unknown attribute']);
});

test('a SIGNATURE of a client inside TLS is 422 and ends it', (t) => {
  t.deepEqual(inside().feed(signature), [
    '> error 422 malformed or out of order',
    '! layer-lost reason=client-signature',
    ...restarted,
  ]);
});

test('a failed exchange leaves TLS and what binds to it', (t) => {
  const guest = inside();
  const before = guest.phase;
  guest.feed('startSASL GSSAPI', 'sasl AQI=');
  guest.feed({ kind: 'sasl-failed', attempt: guest.attempt, code: 401, reason: 'a test' });
  t.deepEqual(guest.phase, before);
  t.deepEqual(guest.feed('startTLS'), ['> error 422 malformed or out of order']);
});

for (const [stage, make] of [
  ['in its handshake', starting],
  ['inside it', inside],
] as const) {
  test(`TLS that is lost ${stage}, or in the middle of a record, is a reset without rights`, (t) => {
    t.deepEqual(make().feed({ kind: 'sync-lost', reason: 'a test' }), [
      '! layer-lost reason=a test',
      ...restarted,
    ]);
    const guest = make();
    t.deepEqual(guest.feed({ kind: 'timer', timer: 'mid-frame' }), [
      '! layer-lost reason=incomplete frame',
      ...restarted,
    ]);
    t.deepEqual(guest.feed('startSASL GSSAPI'), []);
    t.true(guest.feed(signature).includes(`> ${answer} n1`));
  });
}

test('a handshake that takes too long ends without a word: there is nothing to say it in', (t) => {
  t.deepEqual(starting().feed({ kind: 'timer', timer: 'handshake' }), [
    '! layer-lost reason=the handshake took too long',
    ...restarted,
  ]);
});

test('TLS is established once, and only where it was started', (t) => {
  for (const make of [inside, signed]) {
    const guest = make();
    const before = guest.phase;
    t.deepEqual(
      guest.feed({ kind: 'tls-established', attempt: guest.attempt, exported: Buffer.alloc(32, 9) }),
      [],
    );
    t.is(guest.phase, before);
  }
});
