import test from 'ava';
import { echo, gssToken, openClient, prepared } from '../../../testing/sso-client-script.ts';

const inner = 'SPICE-SSO 1-1 agent e1 c2 tls,sasl=GSSAPI';
const exported = Buffer.alloc(32, 7);

/** Clients that require TLS: that have asked for it, are in its handshake, and inside it. */
const asking = () => prepared({ requireTls: true });
const starting = () => {
  const client = asking();
  client.feed('ok');
  return client;
};
const unsigned = () => {
  const client = starting();
  client.feed({ kind: 'tls-established', attempt: client.attempt, exported });
  return client;
};
const inside = () => {
  const client = unsigned();
  client.feed(inner);
  return client;
};
const isRefused = (effects: readonly string[], code: number) =>
  effects.some((effect) => effect.startsWith(`! refused code=${code}`));

test('where TLS is required it is asked for first, and nothing is made for SASL', (t) => {
  const client = openClient({ requireTls: true });
  client.feed({ kind: 'connected' });
  t.deepEqual(client.feed(echo('f1')), [
    '! signature epoch=e1 versions=1-1 version=1',
    '+handshake 30000',
    '> startTLS',
  ]);
});

test('where it is not, nobody asks for it', (t) => {
  t.is(prepared().phase.name, 'preparing');
});

test('lines that cross startTLS are not answered: the answer could fall into the handshake', (t) => {
  const client = asking();
  for (const line of ['authenticate kerberos password', 'ping t', 'frobnicate', '@']) {
    t.deepEqual(client.feed(line), []);
  }
  t.deepEqual(client.feed('ok'), ['start-tls']);
});

for (const [line, code] of [
  ['error 400 unsupported', 400],
  ['unknown startTLS', 400],
  ['error 503 no', 503],
] as const) {
  test(`"${line}" to startTLS ends the attempt: required is required`, (t) => {
    const client = asking();
    t.true(isRefused(client.feed(line), code));
    t.is(client.phase.name, 'refused');
    t.deepEqual(client.feed('ok', 'startSASL GSSAPI'), []);
  });
}

test('no other answer and no stale event brings TLS about', (t) => {
  const client = asking();
  t.deepEqual(client.feed({ kind: 'tls-established', attempt: client.attempt, exported }), []);
  const later = starting();
  t.deepEqual(later.feed({ kind: 'tls-established', attempt: later.attempt - 1, exported }), []);
});

test('a certificate that does not hold ends the attempt until the guest begins anew', (t) => {
  const client = starting();
  t.true(isRefused(client.feed({ kind: 'tls-refused', reason: 'a test' }), 401));
  t.deepEqual(client.feed(echo('f9')), []);
  t.is(client.phase.name, 'refused');
});

test('inside TLS the guest’s new SIGNATURE counts, and SASL is bound to TLS and to it', (t) => {
  const client = unsigned();
  t.deepEqual(client.feed(inner), [
    '! signature epoch=e1 versions=1-1 version=1',
    '+handshake 30000',
    '! sasl-started spn=host/guest1.lab.test',
    'start-gss',
  ]);
  const binding = client.phase.name === 'preparing' ? client.phase.binding.toString('latin1') : '';
  t.true(binding.startsWith(`tls-exporter:${exported.toString('latin1')}`));
});

test('a version that nobody shares is refused inside TLS too', (t) => {
  t.true(isRefused(unsigned().feed('SPICE-SSO 2-3 agent e1 c2 tls'), 505));
});

test('anything but a SIGNATURE first inside TLS is a loss of sync', (t) => {
  for (const line of ['ok', 'authenticate kerberos', 'error 400 no']) {
    t.true(unsigned().feed(line)[0]?.startsWith('! layer-lost'));
  }
});

test('inside TLS, a broken or half record and what is no text begin the session anew', (t) => {
  for (const make of [starting, inside]) {
    for (const event of [
      { kind: 'sync-lost', reason: 'a test' },
      { kind: 'timer', timer: 'mid-frame' },
      { kind: 'not-text' },
      { kind: 'too-long' },
    ] as const) {
      const client = make();
      const effects = client.feed(event);
      t.true(effects[0]?.startsWith('! layer-lost'));
      t.true(effects.includes('abandon'));
      t.is(client.phase.name, 'greeting');
    }
  }
});

test('a client that has left TLS asks for it again before any token', (t) => {
  const client = inside();
  client.feed(gssToken(client), { kind: 'sync-lost', reason: 'a test' });
  const effects = client.feed({ kind: 'timer', timer: 'signature' });
  const nonce = /client (\S+) -/.exec(effects.join(' '))?.[1] ?? '';
  t.is(client.feed(echo(nonce)).at(-1), '> startTLS');
});

test('a TLS handshake that takes too long is begun anew', (t) => {
  const client = starting();
  t.true(isRefused(client.feed({ kind: 'timer', timer: 'handshake' }), 408));
  t.is(client.phase.name, 'greeting');
});
