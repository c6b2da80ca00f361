import test from 'ava';
import {
  delegated,
  echo,
  finishing,
  gssToken,
  prepared,
  starting,
} from '../../../testing/sso-client-script.ts';

test('while the first token is made, credentials are for later', (t) => {
  t.deepEqual(prepared().feed('authenticate kerberos password'), ['> error 300 later']);
  t.deepEqual(prepared().feed('ping t'), ['> pong t']);
  t.deepEqual(prepared().feed('frobnicate'), ['> unknown frobnicate']);
  t.deepEqual(prepared().feed('ok'), []);
});

test('an error that answers nothing ends the attempt', (t) => {
  t.true(prepared().feed('error 505 no').includes('! refused code=505 text=no reason=the guest refused'));
});

test('startSASL leaves when its first token is there, and has 30 s', (t) => {
  const client = prepared();
  t.deepEqual(client.feed(gssToken(client)), ['+handshake 30000', '> startSASL GSSAPI']);
});

test('no token leaves before the guest’s ok', (t) => {
  const client = starting();
  t.deepEqual(client.feed('sasl AQI=', 'authenticate kerberos', 'ping t'), []);
  t.deepEqual(client.feed('ok'), ['> sasl aGVsbG8=']);
});

test('a guest’s token goes to GSSAPI, one at a time', (t) => {
  const client = starting();
  client.feed('ok');
  t.deepEqual(client.feed('sasl AQI='), ['step-gss']);
  t.true(client.feed('sasl AQI=').some((effect) => effect.startsWith('! refused code=422')));
});

test('an ok before the last token is out of order and raises no layer', (t) => {
  for (const client of [starting(), starting()]) {
    client.feed('ok');
    const effects = client.feed('ok');
    t.true(effects.some((effect) => effect.startsWith('! refused code=422')));
    t.false(effects.includes('raise-layer'));
  }
});

test('the guest’s ok after the last token raises the layer', (t) => {
  t.deepEqual(finishing().feed('ok'), [
    '-handshake',
    '+silence 15000',
    'raise-layer',
    '! sasl-established delegated=true okAsDelegate=true acceptor=host/guest1.lab.test@LAB.TEST',
  ]);
});

test('refusals end the attempt and void what GSSAPI still reports', (t) => {
  const cases = [
    [{ kind: 'line', line: 'error 401 authentication failed' }, 401],
    [{ kind: 'line', line: 'unknown startSASL' }, 400],
  ] as const;
  for (const [event, code] of cases) {
    const client = starting();
    client.feed('ok');
    const late = gssToken(client, delegated);
    const effects = client.feed(event);
    t.deepEqual(effects.slice(0, 2), ['abandon', '-handshake']);
    t.true(effects[2]?.startsWith(`! refused code=${code}`));
    t.deepEqual(client.feed(late), []);
  }
});

test('what GSSAPI cannot do is reported, and the guest hears nothing of it', (t) => {
  const client = prepared();
  t.deepEqual(client.feed({ kind: 'gss-failed', attempt: client.attempt, code: 503, reason: 'no KDC' }), [
    'abandon',
    '-handshake',
    '! refused code=503 text= reason=no KDC',
  ]);
});

test('a token that was made for an earlier session never leaves in the next', (t) => {
  const client = prepared();
  const late = gssToken(client);
  client.feed('SPICE-SSO 1-1 agent e1 c9 -', { kind: 'timer', timer: 'signature' }, echo('f4'));
  t.is(client.phase.name, 'preparing');
  t.deepEqual(client.feed(late), []);
});
