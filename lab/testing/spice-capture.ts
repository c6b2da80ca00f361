import { constants, publicEncrypt } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { waitUntil } from '../deadline/wait-until.ts';
import { echoBootSector } from './spice-boot-sector.ts';
import { fullMessage, linkMessageBytes, miniMessage, pongBytes } from './spice-bytes.ts';
import { spicePort, startSpiceMachine } from './spice-qemu.ts';

/** Writes fixtures/spice/ anew, with a client of its own so that no codec under test has a hand in it. */

const folder = new URL('../../fixtures/spice/', import.meta.url);
const [authOnly, withMini] = [[0b0011], [0b1011]] as const;

await using machine = await startSpiceMachine({
  devices: [
    ...[...spicePort('echo', 'spice.sso.0'), ...spicePort('plug', 'plug.0'), '-serial', 'chardev:echo'],
    ...['-device', 'piix3-usb-uhci'],
  ],
  bootSector: echoBootSector(),
});
const ticket = await machine.issueTicket();

for (const [form, caps] of [
  ['full', authOnly],
  ['mini', withMini],
] as const) {
  const framed = (type: number, body: readonly number[]): Buffer =>
    Buffer.from(form === 'mini' ? miniMessage(type, body) : fullMessage(1n, type, body));
  const headerBytes = form === 'mini' ? 6 : 18;

  await using main = await link(1, 0, 0, caps);
  await main.holds(headerBytes + 32);
  const session = main.octets().readUInt32LE(main.linkBytes + headerBytes);
  main.socket.write(framed(104, []));
  await main.holds(256_012);
  main.socket.write(framed(3, pongBytes(1, 0n)));
  await main.idle();
  await save(`main-${form}`, main.octets());

  await using echo = await link(10, 0, session, caps);
  await echo.holds(headerBytes + 21);
  echo.socket.write(framed(101, [...Buffer.from('through the port')]));
  await waitUntil(
    () => echo.octets().length,
    (n) => n >= echo.linkBytes + 2 * headerBytes + 37,
    {
      for: 'the echo',
      timeoutMs: 5000,
    },
  );
  await echo.idle();
  await save(`port-${form}`, echo.octets());

  if (form === 'mini') {
    await using plug = await link(10, 1, session, caps);
    await plug.holds(headerBytes + 16);
    await machine.monitor.execute('device_add', {
      driver: 'usb-serial',
      id: 'serial',
      chardev: 'plug',
      'always-plugged': true,
    });
    await plug.idle();
    await machine.monitor.execute('device_del', { id: 'serial' });
    const closed = Buffer.from(miniMessage(202, [1]));
    await waitUntil(() => plug.octets().includes(closed), Boolean, { for: 'CLOSED', timeoutMs: 5000 });
    await save('port-closed-mini', plug.octets());
  }
}
await using refused = await link(1, 0, 0, withMini, 'wrong');
await refused.idle();
await save('refused', refused.octets());

interface Capture extends AsyncDisposable {
  readonly socket: Socket;
  /** Where the messages begin. */
  readonly linkBytes: number;
  octets(): Buffer;
  holds(messageBytes: number): Promise<unknown>;
  /** Waits until nothing has come for a quarter of a second. */
  idle(): Promise<unknown>;
}

async function link(
  type: number,
  id: number,
  session: number,
  caps: readonly number[],
  password = ticket,
): Promise<Capture> {
  const socket = connect(machine.tcpPort, machine.host);
  await once(socket, 'connect');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const octets = (): Buffer => Buffer.concat(chunks);
  const atLeast = (n: number): Promise<number> =>
    waitUntil(
      () => octets().length,
      (length) => length >= n,
      { for: `${n} octets`, timeoutMs: 5000 },
    );
  socket.write(Buffer.from(linkMessageBytes(session, type, id, caps, [])));
  await atLeast(16);
  const replyBytes = 16 + octets().readUInt32LE(12);
  await atLeast(replyBytes);
  const key = { key: octets().subarray(20, 182), format: 'der', type: 'spki' } as const;
  socket.write(Buffer.from([1, 0, 0, 0]));
  socket.write(
    publicEncrypt(
      { ...key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      Buffer.from(`${password}\0`),
    ),
  );
  await atLeast(replyBytes + 4);
  let seen = -1;
  let quiet = 0;
  return {
    socket,
    linkBytes: replyBytes + 4,
    octets,
    holds: (messageBytes) => atLeast(replyBytes + 4 + messageBytes),
    idle: () =>
      waitUntil(
        () => {
          quiet = seen === octets().length ? quiet + 1 : 0;
          seen = octets().length;
          return quiet;
        },
        (looks) => looks >= 5,
        { for: 'silence', timeoutMs: 10_000 },
      ),
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await once(socket, 'close');
    },
  };
}

async function save(name: string, octets: Buffer): Promise<void> {
  await writeFile(new URL(`${name}.bin.gz`, folder), gzipSync(octets));
}
