import test from 'ava';
import type { ClientPolicy } from './client-state.ts';
import { echo, openClient, type ScriptedClient } from '../../../testing/sso-client-script.ts';

const spn = 'host/guest1.lab.test@LAB.TEST';

const consenting = { spn: undefined, askConsent: true };

/** A client that has asked the guest for its name. */
function asking(policy: Partial<ClientPolicy> = consenting): ScriptedClient {
  const client = openClient(policy);
  client.feed({ kind: 'connected' }, echo('f1'));
  return client;
}

const judged = (client: ScriptedClient, refusal?: { code: number; reason: string }) =>
  ({ kind: 'realm-judged', attempt: client.attempt, spn, refusal }) as const;

const asked = () => {
  const client = asking();
  client.feed(`ok ${spn}`, judged(client));
  return client;
};

test('a name that the guest gives is asked about before anything is made for it', (t) => {
  const client = openClient(consenting);
  t.is(client.feed({ kind: 'connected' }, echo('f1')).at(-1), '> info spn');
  t.deepEqual(client.feed(`ok ${spn}`), ['judge-realm']);
  t.deepEqual(client.feed(judged(client)), ['-handshake', 'ask-consent']);
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
  const client = asking();
  t.false(client.feed('ok host/a b').some((effect) => effect === 'judge-realm' || effect === 'ask-consent'));
  t.is(client.phase.name, 'refused');
});

for (const policy of [consenting, { spn: undefined, trustAnySpn: true }]) {
  const how = policy === consenting ? 'agreed to' : 'trusted';
  test(`a name from the guest is that of a host, whatever is ${how}`, (t) => {
    for (const name of [
      'HTTP/guest1.lab.test',
      'krbtgt/LAB.TEST',
      'HOST/guest1.lab.test',
      'kadmin/admin',
      'hosts/x',
    ]) {
      const client = asking(policy);
      const effects = client.feed(`ok ${name}@LAB.TEST`);
      t.is(
        effects.at(-1),
        `! refused code=403 text= reason=the guest says that it is ${name}@LAB.TEST; only a host/ name is believed`,
      );
      t.false(effects.includes('start-gss'));
    }
  });
}

test('a name from the guest says its realm', (t) => {
  const client = asking();
  t.regex(client.feed('ok host/guest1.lab.test').at(-1) ?? '', /^! refused code=403 .* of no realm$/);
});

test('a name of a realm that is not allowed is refused before anybody is asked', (t) => {
  const client = asking();
  client.feed(`ok ${spn}`);
  const effects = client.feed(judged(client, { code: 403, reason: 'not ours' }));
  t.is(effects.at(-1), '! refused code=403 text= reason=not ours');
  t.false(effects.includes('ask-consent'));
});

test('a judgement that comes when the guest has begun anew counts no more', (t) => {
  const client = asking();
  client.feed(`ok ${spn}`);
  const late = judged(client);
  client.feed('SPICE-SSO 1-1 agent e2 c9 sasl=GSSAPI');
  t.deepEqual(client.feed(late), []);
});
