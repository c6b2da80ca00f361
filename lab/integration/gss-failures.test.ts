import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import test from 'ava';
import { execa } from 'execa';
import { waitUntil } from '../deadline/wait-until.ts';
import type { Gss, InitiatorOptions } from '../gss/gss.ts';
import { openGss } from '../gss/open-gss.ts';
import { startTestRealm, type TestRealm } from '../testing/krb5-realm.ts';
import { leasePort } from '../world/owner/lease-port.ts';

const target = 'host/guest1.lab.test@LAB.TEST';

let realm: TestRealm;
let gss: Gss;
let keytab: string;
let ccache: string;

test.before(async () => {
  realm = await startTestRealm({ alice: {}, 'host/guest1.lab.test': {}, 'host/guest2.lab.test': {} });
  Object.assign(process.env, realm.env);
  gss = openGss();
  keytab = await realm.keytab('host/guest1.lab.test');
  ccache = await realm.kinit('alice');
});

test.after.always(async () => {
  await gss[Symbol.asyncDispose]();
  await realm[Symbol.asyncDispose]();
});

test.serial('no ccache is no credentials', async (t) => {
  await t.throwsAsync(requestToken({ ccache: 'FILE:/nowhere/ccache' }), { code: 'no-credentials' });
});

test.serial('an expired TGT is expired', async (t) => {
  const short = await realm.kinit('alice', '-l', '1s');
  await waitUntil(
    () => requestToken({ ccache: short }).catch((error: unknown) => (error as { code: string }).code),
    (code) => code === 'expired',
    { for: 'the TGT to expire', timeoutMs: 5000, intervalMs: 100 },
  );
  t.pass();
});

test.serial('a service that the KDC does not know is an unknown service', async (t) => {
  await t.throwsAsync(requestToken({ target: 'host/nobody.lab.test@LAB.TEST' }), { code: 'unknown-service' });
});

test.serial('an initiator whose clock is an hour ahead is refused for it', async (t) => {
  const ahead = await realm.kinit('alice');
  await requestToken({ ccache: ahead });
  const path = ahead.slice('FILE:'.length);
  const file = await readFile(path);
  // The file's header may hold how far the KDC's clock is from ours (tag 1): libkrb5 believes it.
  const header = Buffer.from('0504000c0001000800000e1000000000', 'hex');
  await writeFile(path, Buffer.concat([header, file.subarray(4 + file.readUInt16BE(2))]));
  await t.throwsAsync(accept(await requestToken({ ccache: ahead }), keytab), { code: 'clock-skew' });
});

test.serial('a keytab that is not there is no credentials', async (t) => {
  await t.throwsAsync(accept(await requestToken({}), 'FILE:/nowhere/keytab'), { code: 'no-credentials' });
});

test.serial('a ticket for another service is a wrong key', async (t) => {
  const token = await requestToken({ target: 'host/guest2.lab.test@LAB.TEST' });
  await t.throwsAsync(accept(token, keytab), { code: 'wrong-key' });
});

test.serial('a failed creation leaves nothing behind', async (t) => {
  await using own = openGss();
  await t.throwsAsync(own.createInitiator({ ...options(), target: '' }));
  await t.throwsAsync(
    own.createAcceptor({ keytab: 'FILE:/nowhere/keytab', service: target, channelBindings: 'unbound' }),
  );
  t.is(await own.liveHandles(), 0);
});

test.serial('a principal maps to a local name by the rules of krb5.conf alone', async (t) => {
  t.is(await gss.localName('alice@LAB.TEST'), 'alice');
  await t.throwsAsync(gss.localName('alice@OTHER.TEST'), { code: 'no-local-name' });
  await t.throwsAsync(gss.localName('host/guest1.lab.test@LAB.TEST'), { code: 'no-local-name' });
});

test.serial('a rule or a krb5.conf that libkrb5 cannot read is a bad configuration', async (t) => {
  const { KRB5_CONFIG: good } = process.env;
  const text = await readFile(good ?? '', 'utf8');
  const bad = realm.path('krb5.conf');
  try {
    process.env['KRB5_CONFIG'] = bad;
    for (const rule of ['NONSENSE', 'RULE:[1:$1', 'RULE:[1:$1](a']) {
      await writeFile(
        bad,
        text.replace(/LAB\.TEST = \{/, `$&\n    auth_to_local = ${rule.replaceAll('$', '$$$$')}`),
      );
      await using own = openGss();
      await t.throwsAsync(
        own.localName('alice@LAB.TEST'),
        { code: 'bad-configuration', message: /auth_to_local/ },
        rule,
      );
    }
    await writeFile(bad, '[libdefaults');
    await using own = openGss();
    await t.throwsAsync(own.localName('alice@LAB.TEST'), { code: 'bad-configuration' });
  } finally {
    process.env['KRB5_CONFIG'] = good;
  }
});

test.serial('a token that is none is a bad token, in words', async (t) => {
  for (const token of [Buffer.from('garbage'), Buffer.alloc(100, 0x60)]) {
    const error = await t.throwsAsync(accept(token, keytab), { code: 'bad-token' });
    t.notRegex(error.message, /success/i);
    t.regex(error.message, /token/i);
  }
});

test.serial('a KDC that refuses connections is unreachable', async (t) => {
  const tgtOnly = await realm.kinit('alice');
  await using nobody = await leasePort('127.0.0.1');
  await withKdcAt(nobody.port, async () => {
    await t.throwsAsync(requestToken({ ccache: tgtOnly }), { code: 'kdc-unreachable' });
  });
});

test.serial(
  'a silent KDC hits the deadline, the main thread goes on, and the next call finds a new worker',
  async (t) => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const impatient = openGss({ callTimeoutMs: 500 });
    // Without a service ticket in it the KDC is needed.
    const tgtOnly = await realm.kinit('alice');
    const earlier = await impatient.createInitiator(options());
    await earlier.step();
    await withKdcAt((silent.address() as AddressInfo).port, async () => {
      let ticks = 0;
      const ticker = setInterval(() => (ticks += 1), 10);
      const startedAtMs = performance.now();
      const initiator = await impatient.createInitiator({ ...options(), ccache: tgtOnly });
      await t.throwsAsync(initiator.step(), { code: 'deadline' });
      clearInterval(ticker);
      t.true(performance.now() - startedAtMs < 5000);
      t.true(ticks > 20);
      await t.throwsAsync(initiator.step(), { code: 'context-lost' });
      await t.throwsAsync(earlier.wrap(Buffer.from('x'), true), { code: 'context-lost' });
      // The library returns when the connection breaks, and with it the thread.
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    t.is(await impatient.localName('alice@LAB.TEST'), 'alice');
    await impatient[Symbol.asyncDispose]();
    await t.throwsAsync(impatient.liveHandles(), { code: 'context-lost' });
  },
);

test.serial(
  'a process ends at once, with its own exit code, while a thread waits for a silent KDC',
  async (t) => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const config = realm.path('krb5.conf');
    const { port } = silent.address() as AddressInfo;
    await writeFile(config, realm.realm.clientConfig(`127.0.0.1:${port}`));
    const initiator = { ...options(), ccache: await realm.kinit('alice') };
    const program = `
    import { openGss } from '${new URL('../gss/open-gss.ts', import.meta.url).href}';
    // Long enough for a worker that starts on a busy machine, short of libkrb5's own 25 s.
    const gss = openGss({ callTimeoutMs: 2000 });
    const initiator = await gss.createInitiator(${JSON.stringify(initiator)});
    await initiator.step().catch((error) => console.log(error.code));
    process.exitCode = 3;
  `;
    const run = await execa('node', ['--input-type=module', '-e', program], {
      env: { KRB5_CONFIG: config },
      timeout: 8000,
      reject: false,
    });
    silent.close();
    t.deepEqual([run.stdout, run.exitCode], ['deadline', 3], run.stderr);
  },
);

test.serial('two hundred exchanges leave no handle and no memory behind', async (t) => {
  await using own = openGss();
  const exchange = async () => {
    await using initiator = await own.createInitiator(options());
    await using acceptor = await own.createAcceptor({
      keytab,
      replayCacheFile: realm.path('rcache'),
      channelBindings: 'unbound',
    });
    const { token } = await initiator.step();
    await initiator.step((await acceptor.step(token ?? Buffer.alloc(0))).token);
    await acceptor.unwrap(await initiator.wrap(Buffer.alloc(1000), true));
  };
  for (let count = 0; count < 100; count += 1) await exchange();
  const before = process.memoryUsage().rss;
  for (let count = 0; count < 100; count += 1) await exchange();
  t.is(await own.liveHandles(), 0);
  const grownMib = (process.memoryUsage().rss - before) / 2 ** 20;
  t.true(grownMib < 16, `${grownMib} MiB more`);
});

function options(): InitiatorOptions {
  return { target, ccache, delegation: 'never', channelBindings: 'unbound' };
}

async function requestToken(changes: Partial<InitiatorOptions>): Promise<Buffer> {
  await using initiator = await gss.createInitiator({ ...options(), ...changes });
  return (await initiator.step()).token ?? Buffer.alloc(0);
}

async function accept(token: Buffer, from: string): Promise<void> {
  await using acceptor = await gss.createAcceptor({ keytab: from, channelBindings: 'unbound' });
  await acceptor.step(token);
}

/** Runs `work` while this process believes the KDC to be at `port`. */
async function withKdcAt(port: number, work: () => Promise<void>): Promise<void> {
  const config = realm.path('krb5.conf');
  await writeFile(config, realm.realm.clientConfig(`127.0.0.1:${port}`));
  process.env['KRB5_CONFIG'] = config;
  try {
    await work();
  } finally {
    Object.assign(process.env, realm.env);
  }
}
