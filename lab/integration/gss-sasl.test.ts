import test from 'ava';
import type { Gss } from '../gss/gss.ts';
import { openGss } from '../gss/open-gss.ts';
import {
  type SaslClientOptions,
  type SaslClientSession,
  startSaslClient,
} from '../gss/sasl-gssapi-client.ts';
import {
  type SaslServerOptions,
  type SaslServerSession,
  startSaslServer,
} from '../gss/sasl-gssapi-server.ts';
import { startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';

const target = 'host/guest1.lab.test@LAB.TEST';
const bindings = Buffer.from('spice-sso:0123456789abcdef');

let realm: TestRealm;
let gss: Gss;
let ccache: string;
let keytab: string;

test.before(async () => {
  realm = await startTestRealm({ alice: {}, 'host/guest1.lab.test': { okAsDelegate: true } });
  Object.assign(process.env, realm.env);
  gss = openGss();
  ccache = await realm.kinit('alice', '-f');
  keytab = await realm.keytab('host/guest1.lab.test');
});

test.after.always(async () => {
  await gss[Symbol.asyncDispose]();
  await realm[Symbol.asyncDispose]();
});

test('two ends with the same bindings reach a confidential, bound layer with alice’s TGT', async (t) => {
  const { client, server } = await establish();
  t.is(server.peer, 'alice@LAB.TEST');
  t.is(client.peer, target);
  t.true(server.flags.channelBound);
  t.true(client.flags.delegated && client.flags.okAsDelegate && server.flags.delegated);
  t.truthy(server.delegated);
  t.true(server.lifetimeSeconds > 3600);
  t.deepEqual(await server.layer.unwrap(await client.layer.wrap(Buffer.from('info user\n'))), [
    Buffer.from('info user\n'),
  ]);
  t.deepEqual(await client.layer.unwrap(await server.layer.wrap(Buffer.alloc(0))), [Buffer.alloc(0)]);
});

test('a message larger than a frame crosses in several, and at any split', async (t) => {
  const { client, server } = await establish();
  t.is(client.layer.maxPlaintextBytes, 65_476);
  const message = Buffer.alloc(150_000, 'abcdefg');
  const stream = await client.layer.wrap(message);
  const received: Buffer[] = [];
  for (let at = 0; at < stream.length; at += 7919) {
    received.push(...(await server.layer.unwrap(stream.subarray(at, at + 7919))));
  }
  t.is(received.length, 3);
  t.true(Buffer.concat(received).equals(message));
  t.false(server.layer.incomplete);
});

test('a relay between two sessions is refused, as their bindings differ', async (t) => {
  await t.throwsAsync(establish({}, { channelBindings: Buffer.from('spice-sso:another session') }), {
    code: 'bad-bindings',
  });
});

test('an initiator without bindings is refused', async (t) => {
  await t.throwsAsync(establish({ channelBindings: 'unbound' }), { code: 'not-bound' });
});

test('a token that was accepted before is refused as a replay', async (t) => {
  const client = await startSaslClient(gss, clientOptions());
  const { response } = await client.step();
  const replayCacheFile = realm.path('rcache');
  const first = await startSaslServer(gss, { ...serverOptions(), replayCacheFile });
  await first.step(response);
  const second = await startSaslServer(gss, { ...serverOptions(), replayCacheFile });
  await t.throwsAsync(second.step(response), { code: 'replay' });
});

test('a frame that comes twice is refused, and the layer stays refused', async (t) => {
  const { client, server } = await establish();
  const frame = await client.layer.wrap(Buffer.from('one'));
  await server.layer.unwrap(frame);
  await t.throwsAsync(server.layer.unwrap(frame), { code: 'duplicate-frame' });
  await t.throwsAsync(server.layer.unwrap(await client.layer.wrap(Buffer.from('two'))), {
    code: 'duplicate-frame',
  });
  await t.throwsAsync(server.layer.wrap(Buffer.from('out')), { code: 'duplicate-frame' });
});

test('a missing frame is refused', async (t) => {
  const { client, server } = await establish();
  await client.layer.wrap(Buffer.from('lost'));
  await t.throwsAsync(server.layer.unwrap(await client.layer.wrap(Buffer.from('two'))), { code: 'gap' });
});

test('a frame above the maximum is refused by its length alone', async (t) => {
  const { server } = await establish();
  await t.throwsAsync(server.layer.unwrap(Buffer.from('SPICE-SSO 1-1 client')), { code: 'frame-too-large' });
});

test('a damaged frame is refused', async (t) => {
  const { client, server } = await establish();
  const frame = await client.layer.wrap(Buffer.from('login'));
  frame.writeUInt8(frame.readUInt8(30) ^ 1, 30);
  await t.throwsAsync(server.layer.unwrap(frame), { code: 'bad-token' });
});

test('a frame that is signed but not encrypted is refused', async (t) => {
  const initiator = await gss.createInitiator(clientOptions());
  const acceptor = await gss.createAcceptor(serverOptions());
  const request = await initiator.step();
  const answer = await acceptor.step(request.token ?? Buffer.alloc(0));
  await initiator.step(answer.token);
  t.deepEqual(await acceptor.unwrap(await initiator.wrap(Buffer.from('plain'), false)), {
    data: Buffer.from('plain'),
    confidential: false,
  });
  const { createSecurityLayer } = await import('../gss/security-layer.ts');
  const { encodeFrames } = await import('../wire/sasl/frame-encoder.ts');
  const layer = await createSecurityLayer(acceptor, 65_536);
  await t.throwsAsync(layer.unwrap(encodeFrames([await initiator.wrap(Buffer.from('plain'), false)])), {
    code: 'not-confidential',
  });
});

test('the client may be itself by name, and nobody else', async (t) => {
  const { server } = await establish({ authzid: 'alice@LAB.TEST' });
  t.is(server.authzid, 'alice@LAB.TEST');
  await t.throwsAsync(establish({ authzid: 'bob@LAB.TEST' }), { code: 'authzid-refused' });
});

test('a finished exchange takes no further step and leaves its layer alone', async (t) => {
  const { client, server, steps } = await establish();
  await t.throwsAsync(steps.client.step(Buffer.alloc(0)), { code: 'context-lost' });
  await t.throwsAsync(steps.server.step(Buffer.alloc(0)), { code: 'context-lost' });
  t.deepEqual(await server.layer.unwrap(await client.layer.wrap(Buffer.from('still up'))), [
    Buffer.from('still up'),
  ]);
});

test('garbage is a bad token', async (t) => {
  const server = await startSaslServer(gss, serverOptions());
  await t.throwsAsync(server.step(Buffer.from('garbage')), { code: 'bad-token' });
});

function clientOptions(): SaslClientOptions {
  return { target, ccache, delegation: 'policy', channelBindings: bindings };
}

function serverOptions(): SaslServerOptions {
  return { keytab, service: target, replayCacheFile: realm.path('rcache'), channelBindings: bindings };
}

async function establish(
  clientChanges: Partial<SaslClientOptions> = {},
  serverChanges: Partial<SaslServerOptions> = {},
): Promise<{
  client: SaslClientSession;
  server: SaslServerSession;
  steps: {
    client: Awaited<ReturnType<typeof startSaslClient>>;
    server: Awaited<ReturnType<typeof startSaslServer>>;
  };
}> {
  const client = await startSaslClient(gss, { ...clientOptions(), ...clientChanges });
  const server = await startSaslServer(gss, { ...serverOptions(), ...serverChanges });
  let { response, session } = await client.step();
  while (true) {
    const answer = await server.step(response);
    if (answer.session && session)
      return { client: session, server: answer.session, steps: { client, server } };
    ({ response, session } = await client.step(answer.challenge));
  }
}
