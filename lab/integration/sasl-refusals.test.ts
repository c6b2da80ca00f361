import test from 'ava';
import type { Acceptor, ContextFlags, Gss, Initiator } from '../gss/gss.ts';
import { openGss } from '../gss/open-gss.ts';
import { startSaslClient } from '../gss/sasl-gssapi-client.ts';
import { startSaslServer } from '../gss/sasl-gssapi-server.ts';
import { startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { encodeLayerOffer } from '../wire/sasl/gssapi-layer-messages.ts';

// One end is the SASL driver, the other a bare context that says what no driver of ours would.

const target = 'host/guest1.lab.test@LAB.TEST';
const channelBindings = Buffer.from('spice-sso:0123456789abcdef');
const empty = Buffer.alloc(0);

let realm: TestRealm;
let gss: Gss;
let ccache: string;
let keytab: string;

test.before(async () => {
  realm = await startTestRealm({ alice: {}, 'host/guest1.lab.test': {} });
  Object.assign(process.env, realm.env);
  gss = openGss();
  ccache = await realm.kinit('alice');
  keytab = await realm.keytab('host/guest1.lab.test');
});

test.after.always(async () => {
  await gss[Symbol.asyncDispose]();
  await realm[Symbol.asyncDispose]();
});

test('a server takes no other layer than confidentiality', async (t) => {
  for (const choice of ['01000000', '02010000']) {
    const { initiator, server } = await offered();
    const wrapped = await initiator.wrap(Buffer.from(choice, 'hex'), false);
    await t.throwsAsync(server.step(wrapped), { code: 'bad-layer' });
  }
});

test('a server refuses a choice that is malformed, and one that leaves no room for a frame', async (t) => {
  for (const choice of ['0401', '06010000', '04000000']) {
    const { initiator, server } = await offered();
    const wrapped = await initiator.wrap(Buffer.from(choice, 'hex'), false);
    await t.throwsAsync(server.step(wrapped), { code: 'bad-layer' });
  }
});

test('a server takes its choice only wrapped', async (t) => {
  const { server } = await offered();
  await t.throwsAsync(server.step(Buffer.from('04010000', 'hex')), { code: 'bad-token' });
});

test('a server wants an empty response before its offer', async (t) => {
  const { server } = await accepted();
  await t.throwsAsync(server.step(Buffer.from('x')), { code: 'bad-token' });
});

test('a server’s offer is confidentiality alone, of 65536 octets', async (t) => {
  const { initiator, offer } = await offered();
  t.deepEqual((await initiator.unwrap(offer)).data, Buffer.from('04010000', 'hex'));
});

test('a client wants confidentiality to be offered', async (t) => {
  for (const layers of [1, 2, 3]) {
    const { client, acceptor } = await initiated();
    const offer = await acceptor.wrap(encodeLayerOffer({ layers, maxReceiveBytes: 65_536 }), false);
    await t.throwsAsync(client.step(offer), { code: 'bad-layer' });
  }
});

test('a client refuses an offer that is malformed, unwrapped or leaves no room for a frame', async (t) => {
  const { client, acceptor } = await initiated();
  await t.throwsAsync(client.step(await acceptor.wrap(Buffer.from('0401', 'hex'), false)), {
    code: 'bad-layer',
  });
  const second = await initiated();
  await t.throwsAsync(second.client.step(Buffer.from('04010000', 'hex')), { code: 'bad-token' });
  const third = await initiated();
  await t.throwsAsync(third.client.step(await third.acceptor.wrap(Buffer.from('04000000', 'hex'), false)), {
    code: 'bad-layer',
  });
});

test('a client chooses confidentiality out of an offer with other and unknown layers', async (t) => {
  const { client, acceptor } = await initiated();
  const offer = await acceptor.wrap(encodeLayerOffer({ layers: 0x87, maxReceiveBytes: 0xffffff }), false);
  const { response, session } = await client.step(offer);
  t.deepEqual((await acceptor.unwrap(response)).data, Buffer.from('04010000', 'hex'));
  // However much the server can take, a frame stays within this project's own limit.
  t.is(session?.layer.maxPlaintextBytes, 65_476);
});

test('a token of more than 128 KiB is refused by either end before the library sees it', async (t) => {
  const large = Buffer.alloc(131_073);
  const server = await startSaslServer(gss, serverOptions());
  await t.throwsAsync(server.step(large), { code: 'token-too-large' });
  const client = await startSaslClient(gss, clientOptions());
  await client.step();
  await t.throwsAsync(client.step(large), { code: 'token-too-large' });
});

test('a refused exchange is released and stays refused', async (t) => {
  await using own = openGss();
  const server = await startSaslServer(own, serverOptions());
  t.not(await own.liveHandles(), 0);
  await t.throwsAsync(server.step(Buffer.from('garbage')), { code: 'bad-token' });
  t.is(await own.liveHandles(), 0);
  await t.throwsAsync(server.step(empty), { code: 'context-lost' });
});

test('an abandoned exchange is released by disposing of it', async (t) => {
  await using own = openGss();
  const client = await startSaslClient(own, clientOptions());
  await client.step();
  await client[Symbol.asyncDispose]();
  t.is(await own.liveHandles(), 0);
});

test('a message that comes after a later one is out of sequence', async (t) => {
  const { client, acceptor } = await initiated();
  const offer = await acceptor.wrap(encodeLayerOffer({ layers: 4, maxReceiveBytes: 65_536 }), false);
  const { response, session } = await client.step(offer);
  await acceptor.unwrap(response);
  const first = await session?.layer.wrap(Buffer.from('first'));
  const second = await session?.layer.wrap(Buffer.from('second'));
  await t.throwsAsync(acceptor.unwrap(second?.subarray(4) ?? empty), { code: 'gap' });
  await t.throwsAsync(acceptor.unwrap(first?.subarray(4) ?? empty), { code: 'out-of-sequence' });
});

test('either end refuses a context that is not confidential', async (t) => {
  const weak = weakened(gss);
  const client = await startSaslClient(weak, clientOptions());
  const server = await startSaslServer(gss, serverOptions());
  const { challenge } = await server.step((await client.step()).response);
  await t.throwsAsync(client.step(challenge), { code: 'weak-context' });
  const initiator = await gss.createInitiator(clientOptions());
  const weakServer = await startSaslServer(weak, serverOptions());
  await t.throwsAsync(weakServer.step((await initiator.step()).token ?? empty), { code: 'weak-context' });
});

/** The real library, but for one flag that it never lacks when this project's own ends ask for it. */
function weakened(real: Gss): Gss {
  const weaker = <T extends { readonly flags: ContextFlags }>(result: T): T => ({
    ...result,
    flags: { ...result.flags, confidential: false },
  });
  return {
    ...real,
    async createInitiator(options) {
      const initiator = await real.createInitiator(options);
      return { ...initiator, step: async (token) => weaker(await initiator.step(token)) };
    },
    async createAcceptor(options) {
      const acceptor = await real.createAcceptor(options);
      return { ...acceptor, step: async (token) => weaker(await acceptor.step(token)) };
    },
  };
}

/** A server whose context stands, and the bare initiator that it accepted. */
async function accepted() {
  const initiator: Initiator = await gss.createInitiator(clientOptions());
  const server = await startSaslServer(gss, serverOptions());
  const { challenge } = await server.step((await initiator.step()).token ?? empty);
  await initiator.step(challenge);
  return { initiator, server };
}

async function offered() {
  const { initiator, server } = await accepted();
  const { challenge } = await server.step(empty);
  return { initiator, server, offer: challenge ?? empty };
}

/** A client whose context stands, and the bare acceptor that accepted it. */
async function initiated() {
  const client = await startSaslClient(gss, clientOptions());
  const acceptor: Acceptor = await gss.createAcceptor(serverOptions());
  const { token } = await acceptor.step((await client.step()).response);
  await client.step(token);
  return { client, acceptor };
}

function clientOptions() {
  return { target, ccache, delegation: 'never', channelBindings } as const;
}

function serverOptions() {
  return { keytab, service: target, replayCacheFile: realm.path('rcache'), channelBindings };
}
