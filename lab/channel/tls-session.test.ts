// Longer than 250 lines: both ends of a session and what happens between them are one scene, set up once.
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { waitUntil } from '../deadline/wait-until.ts';
import { makeCertificate, type TestCertificate } from '../testing/tls-certificates.ts';
import { reusedMemory } from '../testing/reused-memory.ts';
import { type ChannelItem, createLineChannel, type LineChannel } from '../wire/sso/line-channel.ts';
import type { ServerCertificate } from './server-certificate.ts';
import { CertificateError, connectTls, serveTls } from './tls-session.ts';

const name = 'guest1.lab.test';
let folder: string;
let certificate: TestCertificate;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-session-'));
  certificate = await makeCertificate(folder, name);
});

test.after.always(() => rm(folder, { recursive: true, force: true }));

interface End {
  readonly channel: LineChannel;
  readonly items: ChannelItem[];
  readonly midFrame: boolean[];
  readonly failures: unknown[];
  /** What RFC 9266 exports, once TLS stands. */
  exported: Buffer | undefined;
}

/** What happens to octets on their way; undefined holds them back. */
type Wire = (octets: Buffer) => Buffer | undefined;

/** A client's and a guest's channel, joined. */
function join2(wires: { toGuest?: Wire; toClient?: Wire } = {}): { client: End; guest: End } {
  const make = (to: () => End, wire: Wire = (octets) => octets): End => {
    const items: ChannelItem[] = [];
    const midFrame: boolean[] = [];
    const failures: unknown[] = [];
    // One chunk after the other, as a pump does.
    let arriving: Promise<void> = Promise.resolve();
    const arrived = reusedMemory();
    const channel = createLineChannel({
      write: (octets) => {
        const sent = wire(octets);
        if (!sent) return new Promise(() => undefined);
        arriving = arriving.then(() => to().channel.receive(arrived(sent)));
        return arriving;
      },
      onItem: (item) => items.push(item),
      onMidFrame: (pending) => midFrame.push(pending),
      onWriteFailure: (cause) => failures.push(cause),
    });
    return { channel, items, midFrame, failures, exported: undefined };
  };
  const client: End = make(() => guest, wires.toGuest);
  const guest: End = make(() => client, wires.toClient);
  return { client, guest };
}

async function startTls({ client, guest }: { client: End; guest: End }): Promise<void> {
  const context = await readServer();
  const ca = await readFile(certificate.caFile, 'utf8');
  guest.channel.startTls((ends) => serveTls(context, ends, (exported) => (guest.exported = exported)));
  client.channel.startTls((ends) =>
    connectTls({ ca, name }, ends, (exported) => (client.exported = exported)),
  );
}

async function inside(wires: { toGuest?: Wire; toClient?: Wire } = {}): Promise<{ client: End; guest: End }> {
  const pair = join2(wires);
  await startTls(pair);
  await until(() => pair.client.exported !== undefined && pair.guest.exported !== undefined);
  return pair;
}

const until = async (holds: () => boolean) => {
  await waitUntil(holds, (held) => held, { for: 'the channel', timeoutMs: 10_000, intervalMs: 5 });
};

async function readServer(): Promise<ServerCertificate> {
  const { certificateFile, keyFile } = certificate;
  return { certificate: await readFile(certificateFile), key: await readFile(keyFile) };
}

const linesOf = ({ items }: End) => items.map((item) => (item.kind === 'line' ? item.line : item.kind));

test('both ends export the same key, and lines go both ways', async (t) => {
  const { client, guest } = await inside();
  t.is(client.exported?.length, 32);
  t.deepEqual(client.exported, guest.exported);
  client.channel.send('info spn');
  guest.channel.send('ok host/guest1.lab.test');
  await until(() => guest.items.length > 0 && client.items.length > 0);
  t.deepEqual([linesOf(guest), linesOf(client)], [['info spn'], ['ok host/guest1.lab.test']]);
});

test('two sessions export two keys', async (t) => {
  const [one, two] = [await inside(), await inside()];
  t.notDeepEqual(one.client.exported, two.client.exported);
});

test('no line is readable on its way', async (t) => {
  const seen: Buffer[] = [];
  const toGuest = (octets: Buffer) => {
    seen.push(octets);
    return octets;
  };
  const { client, guest } = await inside({ toGuest });
  client.channel.send('info spn');
  await until(() => guest.items.length > 0);
  t.false(Buffer.concat(seen).includes('info'));
});

test('octets that were read along with startTLS lose sync, and no handshake begins', async (t) => {
  const items: string[] = [];
  const channel = createLineChannel({
    write: () => Promise.resolve(),
    onItem: (item) => {
      items.push(item.kind === 'line' ? item.line : item.kind);
      if (item.kind === 'line' && item.line === 'startTLS') channel.startTls(() => t.fail());
    },
    onMidFrame: () => undefined,
    onWriteFailure: () => undefined,
  });
  await channel.receive(Buffer.from('startTLS\nstartSASL GSSAPI\n'));
  t.deepEqual(items, ['startTLS', 'sync-lost', 'startSASL GSSAPI']);
});

test('lines in the middle of TLS lose sync, and are read as lines', async (t) => {
  const { guest } = await inside();
  await guest.channel.receive(Buffer.from('\nSPICE-SSO 1-1 client n2 -\n'));
  t.deepEqual(linesOf(guest), ['sync-lost', 'SPICE-SSO 1-1 client n2 -']);
});

test('a record that was tampered with loses sync, and nothing of it is read', async (t) => {
  let tamper = false;
  const toGuest = (octets: Buffer) => {
    const at = octets.length - 1;
    if (tamper) octets.writeUInt8(octets.readUInt8(at) ^ 1, at);
    return octets;
  };
  const { client, guest } = await inside({ toGuest });
  tamper = true;
  client.channel.send('credentials password AAAA');
  await until(() => guest.items.length > 0);
  t.deepEqual(linesOf(guest), ['sync-lost']);
  await guest.channel.receive(Buffer.from('ping t\n'));
  t.deepEqual(linesOf(guest), ['sync-lost', 'ping t']);
});

test('the client notices a tampered record as the guest does', async (t) => {
  let tamper = false;
  const toClient = (octets: Buffer) => {
    const at = octets.length - 1;
    if (tamper) octets.writeUInt8(octets.readUInt8(at) ^ 1, at);
    return octets;
  };
  const { client, guest } = await inside({ toClient });
  tamper = true;
  guest.channel.send('ok');
  await until(() => client.items.length > 0);
  t.deepEqual(linesOf(client), ['sync-lost']);
});

test('a record that stays incomplete is told once, and its end too', async (t) => {
  const { guest } = await inside();
  const before = guest.midFrame.length;
  for (const octets of ['170303', '0020', 'aabb']) await guest.channel.receive(Buffer.from(octets, 'hex'));
  t.deepEqual(guest.midFrame.slice(before), [true]);
  guest.channel.drop();
  await guest.channel.receive(Buffer.from('ping t\n'));
  t.deepEqual(guest.midFrame.slice(before), [true, false]);
  t.deepEqual(linesOf(guest), ['ping t']);
});

test('a frame that stays incomplete inside TLS gets no more time by the records around it', async (t) => {
  const { client, guest } = await inside();
  const layer = {
    wrap: (plaintext: Buffer) => Promise.resolve(plaintext),
    unwrap: () => Promise.reject(new Error('not of this layer')),
  };
  guest.channel.raise(layer);
  const before = guest.midFrame.length;
  // Each is a record of its own, and all are one half frame: the length that these octets give is allowed.
  for (const octet of ['\0\0', '\x40', 'x', 'y']) {
    client.channel.raise({ ...layer, wrap: () => Promise.resolve(Buffer.from(octet)) });
    client.channel.send('');
    await client.channel.flushed();
  }
  await until(() => guest.midFrame.length > before);
  t.deepEqual(guest.midFrame.slice(before), [true]);
});

test('last words leave inside TLS, and what follows the drop is plain', async (t) => {
  const { client, guest } = await inside();
  guest.channel.send('error 422');
  guest.channel.drop();
  guest.channel.send('SPICE-SSO 1-1 agent');
  await until(() => client.items.length >= 3);
  t.deepEqual(linesOf(client), ['error 422', 'sync-lost', 'SPICE-SSO 1-1 agent']);
});

test('a handshake that is given up does not hold back the lines after it', async (t) => {
  const { client, guest } = join2({ toClient: (octets) => octets });
  const context = await readServer();
  guest.channel.startTls((ends) => serveTls(context, ends, () => t.fail()));
  guest.channel.send('never');
  guest.channel.drop();
  guest.channel.send('SPICE-SSO 1-1 agent');
  await until(() => client.items.length > 0);
  t.deepEqual(linesOf(client), ['SPICE-SSO 1-1 agent']);
});

test('inside TLS too, a peer that takes nothing is given up before the queue grows', async (t) => {
  let stuck = false;
  const { client } = await inside({ toGuest: (octets) => (stuck ? undefined : octets) });
  stuck = true;
  for (let count = 0; count < 40; count += 1) client.channel.send('x'.repeat(32_768));
  await until(() => client.failures.length > 0);
  t.is(client.failures.length, 1);
});

test('who reads slowly is not sent more than the stream between holds', async (t) => {
  const { client, guest } = await inside();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  guest.channel.raise({
    wrap: (plaintext) => Promise.resolve(plaintext),
    unwrap: () => held.then(() => [Buffer.from('x\n')]),
  });
  const frame = Buffer.concat([Buffer.from([0, 0, 0x80, 0]), Buffer.alloc(0x8000)]);
  let sent = 0;
  client.channel.raise({
    wrap: () => {
      sent += 1;
      return Promise.resolve(frame);
    },
    unwrap: () => Promise.reject(new Error('nothing is due')),
  });
  const total = 100;
  let offered = 0;
  const offering = (async () => {
    for (; offered < total; offered += 1) {
      client.channel.send('x');
      await client.channel.flushed();
    }
  })();
  await until(() => sent > 1);
  // Two streams of 64 KiB and a few records under way are far less than 3 MiB.
  const atOnce = await settled(() => sent);
  t.true(atOnce < 20, `${atOnce} frames left`);
  release();
  await offering;
  await until(() => guest.items.length === total);
  t.pass();
});

/** A number that has stopped growing: the same over many turns of the event loop. */
async function settled(read: () => number): Promise<number> {
  let last = -1;
  for (let same = 0; same < 50; ) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    same = read() === last ? same + 1 : 0;
    last = read();
  }
  return last;
}

const wrongTrust: readonly (readonly [string, () => Promise<{ ca: string; name: string }>, RegExp])[] = [
  [
    'another CA',
    async () => ({ ca: await readFile((await makeCertificate(folder, name)).caFile, 'utf8'), name }),
    /not vouched for by the configured CA \(/,
  ],
  [
    'another name',
    async () => ({ ca: await readFile(certificate.caFile, 'utf8'), name: 'guest2.lab.test' }),
    /not made for guest2\.lab\.test/,
  ],
  [
    'an address that it is not made for',
    async () => ({ ca: await readFile(certificate.caFile, 'utf8'), name: '192.0.2.1' }),
    /not made for 192\.0\.2\.1/,
  ],
];

for (const [what, trust, message] of wrongTrust) {
  test(`a certificate of ${what} is told apart, and nothing can be said to who has it`, async (t: ExecutionContext) => {
    const pair = join2();
    const context = await readServer();
    const trusted = await trust();
    pair.guest.channel.startTls((ends) => serveTls(context, ends, () => undefined));
    pair.client.channel.startTls((ends) => connectTls(trusted, ends, () => t.fail()));
    pair.client.channel.send('startSASL GSSAPI');
    await until(() => pair.client.items.length > 0);
    const [lost] = pair.client.items;
    const cause = lost?.kind === 'sync-lost' ? lost.cause : undefined;
    t.true(cause instanceof CertificateError);
    t.regex(String(cause), message);
    t.deepEqual(linesOf(pair.guest), []);
  });
}
