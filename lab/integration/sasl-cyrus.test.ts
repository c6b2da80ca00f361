import { hostname } from 'node:os';
import test from 'ava';
import type { Gss } from '../gss/gss.ts';
import { openGss } from '../gss/open-gss.ts';
import { startSaslClient } from '../gss/sasl-gssapi-client.ts';
import { startSaslServer } from '../gss/sasl-gssapi-server.ts';
import { startCyrusPeer } from '../testing/krb5-cyrus-peer.ts';
import { startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';

// Cyrus knows no channel bindings, so both ends run unbound here. Its samples end with 0 only if they read exactly
// the message that they expect: `srv message 1` and `client message 1`, NUL included.

let realm: TestRealm;
let gss: Gss;
let credentials: { readonly KRB5CCNAME: string; readonly KRB5_KTNAME: string };
// The sample server takes the host's own name, whatever it is.
const service = `host/${hostname()}`;

test.before(async () => {
  realm = await startTestRealm({ alice: {}, [service]: {} });
  Object.assign(process.env, realm.env);
  gss = openGss();
  credentials = { KRB5CCNAME: await realm.kinit('alice'), KRB5_KTNAME: await realm.keytab(service) };
});

test.after.always(async () => {
  await gss[Symbol.asyncDispose]();
  await realm[Symbol.asyncDispose]();
});

test('our client authenticates to cyrus and exchanges encrypted messages with it', async (t) => {
  await using cyrus = startCyrusPeer('server', [], credentials);
  await using client = await startSaslClient(gss, {
    target: `${service}@LAB.TEST`,
    ccache: credentials.KRB5CCNAME,
    delegation: 'never',
    channelBindings: 'unbound',
  });
  t.deepEqual(await cyrus.receive(), Buffer.from('GSSAPI'));
  let { response, session } = await client.step();
  cyrus.send(Buffer.concat([Buffer.from('GSSAPI\0'), response]));
  while (!session) {
    ({ response, session } = await client.step(await cyrus.receive()));
    cyrus.send(response);
  }
  await cyrus.says('SSF: 256');
  await cyrus.says('Username: alice');
  t.is(String(await session.layer.unwrap(await cyrus.receive())), 'srv message 1\0');
  cyrus.send(await session.layer.wrap(Buffer.from('client message 1\0')));
  t.is(await cyrus.exitCode(), 0);
  t.is(session.peer, `${service}@LAB.TEST`);
});

test('cyrus authenticates to our server and exchanges encrypted messages with it', async (t) => {
  await using cyrus = startCyrusPeer('client', ['-n', hostname(), '-u', 'alice'], credentials);
  await using server = await startSaslServer(gss, {
    keytab: credentials.KRB5_KTNAME,
    channelBindings: 'unbound',
    replayCacheFile: realm.path('rcache'),
    // Cyrus asks to be the local name.
    permitAuthzid: (authzid, principal) => `${authzid}@LAB.TEST` === principal,
  });
  cyrus.send(Buffer.from('GSSAPI'));
  const first = await cyrus.receive();
  t.is(first.subarray(0, 7).toString('latin1'), 'GSSAPI\0');
  let step = await server.step(first.subarray(7));
  while (!step.session) {
    cyrus.send(step.challenge);
    step = await server.step(await cyrus.receive());
  }
  const { layer, peer, authzid } = step.session;
  t.deepEqual([peer, authzid], ['alice@LAB.TEST', 'alice']);
  await cyrus.says('SSF: 256');
  cyrus.send(await layer.wrap(Buffer.from('srv message 1\0')));
  t.is(String(await layer.unwrap(await cyrus.receive())), 'client message 1\0');
  t.is(await cyrus.exitCode(), 0);
});
