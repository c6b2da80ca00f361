import { generateKeyPairSync } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { linkHeaderBytes, linkReplyBytes, miniMessage, portInitBytes, u32 } from './spice-bytes.ts';

/** A link as the server was asked for it. */
export interface AskedLink {
  readonly session: number;
  readonly type: number;
  readonly id: number;
}

/** A SPICE server that serves what it is told to, in this process. Disposing ends every connection. */
export interface ScriptedServer extends AsyncDisposable {
  readonly port: number;
  /** Oldest first. */
  readonly links: readonly AskedLink[];
  /** Ends the newest link of a port channel. */
  dropPort(): void;
}

const mainType = 1;
const portType = 10;
/** Selection of the authentication, tickets, mini headers. */
const capabilities = [0b1011];
const linkMessageAt = { session: 16, type: 20, id: 21, bytes: 16 + 18 + 4 };
/** The choice of tickets, and the ticket under a 1024-bit key. */
const ticketBytes = 4 + 128;

/** `ports`: the names of its port channels, by channel id. Any ticket is right, nobody in the guest has a port open. */
export async function startScriptedServer(
  session: number,
  ports: readonly string[],
): Promise<ScriptedServer> {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const key = [...publicKey.export({ type: 'spki', format: 'der' })];
  const links: AskedLink[] = [];
  const sockets = new Set<Socket>();
  let newestPort: Socket | undefined;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    void serve(socket).catch(() => socket.destroy());
  });

  async function serve(socket: Socket): Promise<void> {
    const message = await read(socket, linkMessageAt.bytes);
    const link = {
      session: message.readUInt32LE(linkMessageAt.session),
      type: message.readUInt8(linkMessageAt.type),
      id: message.readUInt8(linkMessageAt.id),
    };
    const reply = linkReplyBytes(0, key, capabilities, []);
    socket.write(Buffer.from([...linkHeaderBytes(reply.length), ...reply]));
    await read(socket, ticketBytes);
    socket.write(Buffer.from([...u32(0), ...greetingOf(link)]));
    links.push(link);
    if (link.type === portType) newestPort = socket;
    socket.resume();
  }

  function greetingOf({ type, id }: AskedLink): readonly number[] {
    if (type !== mainType) return miniMessage(201, portInitBytes(ports[id] ?? '', 0));
    const list = ports.flatMap((_, at) => [portType, at]);
    return [
      ...miniMessage(103, [...u32(session), ...new Array<number>(28).fill(0)]),
      ...miniMessage(104, [...u32(ports.length), ...list]),
    ];
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    links,
    dropPort: () => newestPort?.destroy(),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Exactly so many bytes; rejects when the peer leaves before. */
async function read(socket: Socket, bytes: number): Promise<Buffer> {
  for (;;) {
    const chunk = socket.read(bytes) as Buffer | null;
    if (chunk) return chunk;
    if (socket.readableEnded || socket.destroyed) throw new Error('the client left');
    await new Promise((resolve) => socket.once('readable', resolve).once('close', resolve));
  }
}
