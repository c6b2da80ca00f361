import test from 'ava';
import { echo, openClient } from '../../../testing/sso-client-script.ts';

const spn = 'host/guest1.lab.test@LAB.TEST';

const asked = () => {
  const client = openClient({ spn: undefined, askConsent: true });
  client.feed({ kind: 'connected' }, echo('f1'));
  client.feed(`ok ${spn}`);
  return client;
};

test('a name that the guest gives is asked about before anything is made for it', (t) => {
  const client = openClient({ spn: undefined, askConsent: true });
  t.is(client.feed({ kind: 'connected' }, echo('f1')).at(-1), '> info spn');
  t.deepEqual(client.feed(`ok ${spn}`), ['-handshake', 'ask-consent']);
  const { attempt } = client;
  t.deepEqual(client.feed({ kind: 'consented', attempt, spn, refusal: undefined }), [
    '+handshake 30000',
    `! spn-consented spn=${spn}`,
    `! sasl-started spn=${spn}`,
    'start-gss',
  ]);
});

test('without a yes the guest gets nothing', (t) => {
  const client = asked();
  const effects = client.feed({ kind: 'consented', attempt: client.attempt, spn, refusal: 'no' });
  t.deepEqual(effects.at(-1), '! refused code=403 text= reason=no');
  t.is(client.phase.name, 'refused');
});

test('a yes that comes when the guest has begun anew counts no more', (t) => {
  const client = asked();
  const { attempt } = client;
  client.feed('SPICE-SSO 1-1 agent e2 c9 sasl=GSSAPI');
  t.deepEqual(client.feed({ kind: 'consented', attempt, spn, refusal: undefined }), []);
});

test('a name that is none is not shown to anybody', (t) => {
  const client = openClient({ spn: undefined, askConsent: true });
  client.feed({ kind: 'connected' }, echo('f1'));
  t.false(client.feed('ok host/a b').includes('ask-consent'));
  t.is(client.phase.name, 'refused');
});
