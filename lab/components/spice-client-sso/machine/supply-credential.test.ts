import test from 'ava';
import { Secret } from '../../../secret/secret.ts';
import { delegated, finishing, type ScriptedClient } from '../../../testing/sso-client-script.ts';
import type { ClientPolicy, Established } from './client-state.ts';

const heard = '+silence 15000';
const payload = new Secret(Buffer.from([1, 2]));
const noTgt = { ...delegated, delegated: false, noDelegationReason: 'why' };

function inside(policy: Partial<ClientPolicy>, established: Established = noTgt): ScriptedClient {
  const client = finishing(established, policy);
  client.feed('ok', 'SPICE-SSO 1-1 agent e1 c2 sasl=GSSAPI');
  return client;
}

const supplied = (client: ScriptedClient) =>
  ({ kind: 'supplied', attempt: client.attempt, payload }) as const;

test('the raw TGT is sent where that is allowed, and what the guest makes of it is reported', (t) => {
  const client = inside({ sendRawTgt: true });
  t.deepEqual(client.feed('authenticate kerberos password'), ['supply', heard]);
  t.deepEqual(client.feed(supplied(client)), [
    '> ok',
    '> credentials kerberos AQI=',
    '! credentials-sent type=raw-tgt',
  ]);
  t.deepEqual(client.feed('ok'), ['! credentials-accepted type=raw-tgt', heard]);
});

test('by default neither the raw TGT nor a password is sent', (t) => {
  t.is(inside({}).feed('authenticate kerberos password')[0], '> error 403 why');
});

test('what the guest does not ask for is not sent', (t) => {
  t.is(inside({ sendPassword: true }).feed('authenticate kerberos')[0], '> error 403 why');
  t.is(inside({ sendRawTgt: true }).feed('authenticate password')[0], '> error 403 why');
});

test('a password is sent once, whatever came of it', (t) => {
  const client = inside({ sendPassword: true });
  client.feed('authenticate kerberos password');
  t.is(client.feed(supplied(client))[1], '> credentials password AQI=');
  t.deepEqual(client.feed('error 401 authentication failed'), [
    '! credentials-refused type=password code=401 reason=authentication failed',
    heard,
  ]);
  t.regex(client.feed('authenticate password')[0] ?? '', /^> error 403 the password was sent before/);
});

test('a second request while a credential is made is a loss of sync, and what was made is dropped', (t) => {
  const client = inside({ sendRawTgt: true });
  client.feed('authenticate kerberos');
  const late = supplied(client);
  t.regex(client.feed('authenticate kerberos')[0] ?? '', /^! layer-lost/);
  t.deepEqual(client.feed(late), []);
});

test('a credential that cannot be had is an error to the guest, whose cause stays in the local log', (t) => {
  const client = inside({ sendRawTgt: true });
  client.feed('authenticate kerberos');
  const { attempt } = client;
  const effects = client.feed({ kind: 'supply-failed', attempt, code: 425, reason: 'no /tmp/krb5cc_0' });
  t.deepEqual(effects, [
    '> error 425 the credential cannot be had',
    '! refused code=425 text= reason=the credential cannot be had: no /tmp/krb5cc_0',
  ]);
});

test('what the library said to a delegation that failed stays in the local log', (t) => {
  const client = inside({}, { ...noTgt, noDelegationDetail: 'no /tmp/krb5cc_0' });
  const [error, report] = client.feed('authenticate kerberos');
  t.is(error, '> error 403 why');
  t.is(report, '! refused code=403 text= reason=why: no /tmp/krb5cc_0');
});

for (const [title, policy, okAsDelegate, expected] of [
  ['a trusted service', {}, true, 'supply'],
  ['one that is offered the TGT all the same', { offerTgtUntrusted: true }, false, 'supply'],
  ['one that may have the raw TGT', { sendRawTgt: true }, false, 'supply'],
  ['any other', {}, false, '> error 403 the service is not trusted for delegation'],
] as const) {
  test(`a refresh for ${title} begins with "${expected}"`, (t) => {
    const client = inside(policy, { ...delegated, okAsDelegate });
    client.feed('login opened', 'login expiring');
    t.is(client.feed('authenticate kerberos')[0], expected);
  });
}
