import test from 'ava';
import { echo, openClient, prepared, secured, starting } from '../../../testing/sso-client-script.ts';

const leave = ['abandon', '-handshake', '-mid-frame', '-silence'];
const greeting = (nonce: string) => ['>', `> SPICE-SSO 1-1 client ${nonce} -`, '+signature 1000'];
const started = ['! sasl-started spn=host/guest1.lab.test', 'start-gss'];

test('a SIGNATURE leaves after a line feed of its own, and each second with a new nonce', (t) => {
  const client = openClient();
  t.deepEqual(client.feed({ kind: 'connected' }), greeting('f1'));
  t.deepEqual(client.feed({ kind: 'timer', timer: 'signature' }), greeting('f2'));
});

test('everything before the echo of a nonce is ignored, other clients’ echoes too', (t) => {
  const client = openClient();
  client.feed({ kind: 'connected' });
  for (const line of [
    'ping t',
    'authenticate kerberos',
    'login opened',
    'ok',
    'error 505 x',
    '@',
    'SPICE-SSO 1-1 agent e1 c1 -',
    echo('other'),
  ]) {
    t.deepEqual(client.feed(line), []);
  }
  t.deepEqual(client.feed({ kind: 'too-long' }), []);
  t.deepEqual(client.feed({ kind: 'not-text' }), []);
});

test('the echo starts the first token, for the configured service only', (t) => {
  const client = openClient();
  client.feed({ kind: 'connected' });
  t.deepEqual(client.feed(echo('f1')), [
    '! signature epoch=e1 versions=1-1 version=1',
    '+handshake 30000',
    ...started,
  ]);
});

test('the echo of an older nonce stops the asking, and the newest is waited for', (t) => {
  const client = openClient();
  client.feed({ kind: 'connected' }, { kind: 'timer', timer: 'signature' });
  t.deepEqual(client.feed(echo('f1')), ['+signature 5000']);
  t.is(client.feed(echo('f2')).at(-1), 'start-gss');
});

test('a guest of no common version is refused', (t) => {
  const client = openClient();
  client.feed({ kind: 'connected' });
  t.deepEqual(client.feed('SPICE-SSO 2-3 agent e1 c1 - f1'), [
    'abandon',
    '-handshake',
    '! refused code=505 text= reason=the guest speaks versions 2 to 3',
  ]);
  t.is(client.phase.name, 'refused');
});

test('a guest of later versions too is spoken to by the one that both have', (t) => {
  const client = openClient();
  client.feed({ kind: 'connected' });
  t.deepEqual(client.feed('SPICE-SSO 1-9 agent e1 c1 - f1'), [
    '! signature epoch=e1 versions=1-9 version=1',
    '+handshake 30000',
    ...started,
  ]);
});

test('without a service principal name nothing starts, unless any is trusted', (t) => {
  const client = openClient({ spn: undefined });
  client.feed({ kind: 'connected' });
  t.true(client.feed(echo('f1')).some((effect) => effect.startsWith('! refused code=403')));

  const trusting = openClient({ spn: undefined, trustAnySpn: true });
  trusting.feed({ kind: 'connected' });
  t.is(trusting.feed(echo('f1')).at(-1), '> info spn');
  const spn = 'host/guest1.lab.test@LAB.TEST';
  t.deepEqual(trusting.feed(`ok ${spn}`), ['judge-realm']);
  const { attempt } = trusting;
  t.deepEqual(trusting.feed({ kind: 'realm-judged', attempt, spn, refusal: undefined }), [
    `! sasl-started spn=${spn}`,
    'start-gss',
  ]);
});

test('a name from the guest that is no service principal name is refused', (t) => {
  for (const name of ['ok', 'ok alice@LAB.TEST', 'ok host/a b', 'ok host/', 'ok FILE:/x', 'error 404 x']) {
    const client = prepared({ spn: undefined, trustAnySpn: true });
    t.true(
      client.feed(name).some((effect) => effect.startsWith('! refused')),
      name,
    );
  }
});

test('a guest that begins anew voids the exchange; the next SIGNATURE is paced', (t) => {
  const client = starting();
  t.deepEqual(client.feed('SPICE-SSO 1-1 agent e2 c9 -'), leave);
  t.deepEqual(client.feed({ kind: 'timer', timer: 'signature' }), greeting('f5'));
});

test('a refusal holds for this run of the guest and ends with the next', (t) => {
  const client = starting();
  client.feed('error 401 no', { kind: 'timer', timer: 'signature' });
  t.deepEqual(client.feed('SPICE-SSO 1-1 agent e1 c9 -'), []);
  t.deepEqual(client.feed('authenticate kerberos'), []);
  t.deepEqual(client.feed('ping t'), ['> pong t']);
  t.deepEqual(client.feed('SPICE-SSO 1-1 agent e2 c9 -').slice(0, 6), [
    ...leave,
    ...greeting('f9').slice(0, 2),
  ]);
});

test('a loss of sync drops the layer and begins anew', (t) => {
  for (const [event, reason] of [
    [{ kind: 'sync-lost', reason: 'a gap' }, 'a gap'],
    [{ kind: 'timer', timer: 'mid-frame' }, 'incomplete frame'],
    [{ kind: 'too-long' }, 'too-long'],
    [{ kind: 'not-text' }, 'not-text'],
  ] as const) {
    const client = secured();
    t.deepEqual(client.feed(event), [`! layer-lost reason=${reason}`, ...leave]);
    t.is(client.phase.name, 'greeting');
  }
});

test('an incomplete frame has 2 s, and outside a layer there is none', (t) => {
  const client = secured();
  t.deepEqual(client.feed({ kind: 'mid-frame', pending: true }), ['+mid-frame 2000']);
  t.deepEqual(client.feed({ kind: 'mid-frame', pending: false }), ['-mid-frame']);
  t.deepEqual(prepared().feed({ kind: 'timer', timer: 'mid-frame' }), []);
});

test('a hang-up ends the process: 0 after a login, 1 without one', (t) => {
  t.deepEqual(secured().feed({ kind: 'hang-up' }), ['abandon', '! hang-up', 'exit 1']);
  for (const state of ['opened', 'unlocked']) {
    const client = secured();
    client.feed(`login ${state}`);
    t.is(client.feed({ kind: 'hang-up' }).at(-1), 'exit 0');
  }
});

test('a guest that falls silent inside the layer is asked once, then given up', (t) => {
  const client = secured();
  const silence = { kind: 'timer', timer: 'silence' } as const;
  t.deepEqual(client.feed(silence), ['> ping f9', '+silence 15000']);
  t.deepEqual(client.feed('pong f9'), ['+silence 15000']);
  t.deepEqual(client.feed(silence), ['> ping f11', '+silence 15000']);
  t.is(client.feed(silence)[0], '! layer-lost reason=the guest is silent');
});

test('a handshake that takes too long, by either side’s clock, is begun anew', (t) => {
  for (const event of ['error 408 timed out', { kind: 'timer', timer: 'handshake' }] as const) {
    const client = starting();
    t.is(client.feed(event)[0], '! refused code=408 text= reason=the handshake took too long');
    t.is(client.phase.name, 'greeting');
  }
});
