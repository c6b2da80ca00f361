import test from 'ava';
import { delegated, finishing, secured } from '../../../testing/sso-client-script.ts';

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
