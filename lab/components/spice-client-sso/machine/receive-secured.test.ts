import test from 'ava';
import { delegated, finishing, openClient, secure, secured } from '../../../testing/sso-client-script.ts';

const heard = '+silence 15000';

test('the first line inside the layer is the guest’s SIGNATURE; anything else is a loss of sync', (t) => {
  const good = finishing();
  t.deepEqual(good.feed('ok', 'SPICE-SSO 1-1 agent e1 c2 -'), [heard]);
  for (const line of [
    'ping t',
    'login opened',
    'authenticate kerberos',
    'SPICE-SSO 2-3 agent e1 c2 -',
    '@',
  ]) {
    const client = finishing();
    t.true(client.feed('ok', line)[0]?.startsWith('! layer-lost'), line);
    t.is(client.phase.name, 'greeting');
  }
});

test('a second SIGNATURE inside the layer is a loss of sync', (t) => {
  t.deepEqual(secured().feed('SPICE-SSO 1-1 agent e1 c3 -')[0], '! layer-lost reason=agent-signature');
});

test('a ping is answered, a report reported, a verb that only a client says is unknown to nobody', (t) => {
  t.deepEqual(secured().feed('ping t'), ['> pong t', heard]);
  t.deepEqual(secured().feed('login opened'), ['! login state=opened', heard]);
  t.deepEqual(secured().feed('login refused 403'), ['! login state=refused code=403', heard]);
  t.deepEqual(secured().feed('frobnicate'), ['> unknown frobnicate', heard]);
  t.deepEqual(secured().feed('unknown frobnicate'), [heard]);
});

test('credentials are refused with the reason why none went along', (t) => {
  const noDelegationReason = 'the ticket for host/guest1.lab.test is not marked ok-as-delegate';
  const client = secured({ ...delegated, delegated: false, okAsDelegate: false, noDelegationReason });
  t.deepEqual(client.feed('authenticate kerberos password'), [
    `> error 403 ${noDelegationReason}`,
    `! refused code=403 text= reason=${noDelegationReason}`,
    heard,
  ]);
});

test('after a delegation nothing else is offered either', (t) => {
  t.is(secured().feed('authenticate kerberos')[0], '> error 403 no other credential may be sent');
});

const retry = { kind: 'timer', timer: 'retry' } as const;

test('a KDC that was out of reach for delegation is told apart from policy', (t) => {
  const noDelegationReason = 'the KDC could not be reached';
  const client = secured({ ...delegated, delegated: false, noDelegationReason, noDelegationCode: 503 });
  t.deepEqual(client.feed('authenticate kerberos'), [
    `> error 503 ${noDelegationReason}`,
    `! refused code=503 text= reason=${noDelegationReason}`,
    heard,
  ]);
});

test('a login that timed out is begun anew, after a pause that doubles up to a minute', (t) => {
  const client = openClient();
  client.feed({ kind: 'connected' });
  for (const pauseMs of [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000)) {
    secure(client);
    t.true(client.feed('login refused 408').includes(`+retry ${pauseMs}`));
    // Until then the layer stands, and the guest is answered.
    t.deepEqual(client.feed('ping t'), ['> pong t', heard]);
    client.feed({ kind: 'timer', timer: 'signature' });
    t.true(client.feed(retry).some((effect) => effect.startsWith('> SPICE-SSO 1-1 client')));
  }
  secure(client);
  client.feed('login opened');
  t.true(client.feed('login refused 408').includes('+retry 1000'), 'a login that came about ends the row');
});

test('no other refusal is begun anew, nor one after which the client would have to send more than a ticket', (t) => {
  for (const code of [401, 403, 406, 423, 425, 429, 503]) {
    const client = secured();
    t.deepEqual(client.feed(`login refused ${code}`), [`! login state=refused code=${code}`, heard]);
    t.deepEqual(client.feed(retry), []);
  }
  const asked = secured({ ...delegated, delegated: false });
  t.deepEqual(asked.feed('login refused 408'), ['! login state=refused code=408', heard]);
  t.deepEqual(asked.feed(retry), []);
});

test('a session that has ended meanwhile is not begun anew a second time', (t) => {
  const client = secured();
  client.feed(
    'login refused 408',
    { kind: 'timer', timer: 'signature' },
    { kind: 'sync-lost', reason: 'a gap' },
  );
  t.deepEqual(client.feed(retry), []);
});
