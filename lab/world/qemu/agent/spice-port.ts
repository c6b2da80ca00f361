import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type TLSSocket } from 'node:tls';
import type { Secret } from '../../../secret/secret.ts';
import { capabilityWords, commonCapability } from '../../../wire/spice/capabilities.ts';
import { type ChannelType, channelType } from '../../../wire/spice/channel-type.ts';
import { portDataType } from '../../../wire/spice/client-message.ts';
import { encodeLinkMessage, encodeTicketChoice, linkHeaderBytes } from '../../../wire/spice/link-message.ts';
import { decodeLinkHeader, decodeLinkReply } from '../../../wire/spice/link-reply.ts';
import { decodeMainMessage } from '../../../wire/spice/main-message.ts';
import { createHeaderEncoder } from '../../../wire/spice/message-header.ts';
import { createMessageParser, type SpiceFrame } from '../../../wire/spice/message-parser.ts';
import { decodePortMessage, type PortMessage } from '../../../wire/spice/port-message.ts';
import type { SpiceEndpoint } from '../../ports.ts';

/**
 * A SPICE session for the moment that a look at the guest takes. The lab's own eye, apart from the proxy that it
 * judges; it answers no pings, so the server would end a session that lasts.
 */
export interface SpiceSession extends Disposable {
  /** Links the port with this number among the machine's SPICE ports. Its end is the session's. */
  openPort(portId: number): Promise<SpicePort>;
}

export interface SpicePort {
  readonly name: string;
  /** Events and data of the port, until the server hangs up. To be called once. */
  messages(): AsyncGenerator<PortMessage, void, undefined>;
  send(data: Buffer): void;
}

/** Opens a session. Rejects with the connection's error, or one that names the link error. */
export async function openSpiceSession(
  endpoint: SpiceEndpoint,
  ticket: Secret<string>,
): Promise<SpiceSession> {
  using held = new DisposableStack();
  const ca = await readFile(endpoint.caFile);
  const main = held.use(await openChannel(endpoint, ca, ticket, 0, channelType.main, 0));
  const sessionId = await sessionOf(main);
  const connections = held.move();
  return {
    openPort: async (portId) => {
      const request = [sessionId, channelType.port, portId] as const;
      return portOn(connections.use(await openChannel(endpoint, ca, ticket, ...request)), portId);
    },
    [Symbol.dispose]: () => connections[Symbol.dispose](),
  };
}

async function portOn(channel: Channel, portId: number): Promise<SpicePort> {
  const messages = decoded(channel);
  const first = await messages.next();
  if (first.done || first.value.kind !== 'port-init')
    throw new Error(`port channel ${portId} did not say its name`);
  const encodeHeader = createHeaderEncoder('mini');
  return {
    name: first.value.name,
    messages: () => messages,
    send: (data) =>
      channel.socket.write(
        Buffer.concat([encodeHeader({ type: portDataType, sizeBytes: data.length }), data]),
      ),
  };
}

interface Channel extends Disposable {
  readonly socket: TLSSocket;
  readonly frames: AsyncGenerator<SpiceFrame, void, undefined>;
}

async function openChannel(
  { host, tlsPort }: SpiceEndpoint,
  ca: Buffer,
  ticket: Secret<string>,
  connectionId: number,
  type: ChannelType,
  channelId: number,
): Promise<Channel> {
  const socket = connect({ host, port: tlsPort, ca, checkServerIdentity: () => undefined });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  socket.setNoDelay(true);
  const octets = octetsOf(socket);
  const { authSelection, authSpice, miniHeader } = commonCapability;
  socket.write(
    encodeLinkMessage({
      ...{ connectionId, channelType: type, channelId },
      commonCapabilities: capabilityWords([authSelection, authSpice, miniHeader]),
      channelCapabilities: [],
    }),
  );
  const reply = decodeLinkReply(await octets.take(decodeLinkHeader(await octets.take(linkHeaderBytes))));
  const key = createPublicKey({ key: reply.publicKey ?? Buffer.alloc(0), format: 'der', type: 'spki' });
  const padded = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  const secret = publicEncrypt(padded, Buffer.from(`${ticket.reveal()}\0`));
  socket.write(Buffer.concat([encodeTicketChoice(), secret]));
  const result = (await octets.take(4)).readUInt32LE(0);
  if (result !== 0) throw new Error(`the SPICE server refused channel ${type}: link error ${result}`);
  return { socket, frames: framesFrom(octets), [Symbol.dispose]: () => void socket.destroy() };
}

async function sessionOf(main: Channel): Promise<number> {
  for (;;) {
    const { value: frame, done } = await main.frames.next();
    if (done === true) throw new Error('the SPICE server closed the session');
    const message = decodeMainMessage(frame);
    if (message.kind === 'init') return message.sessionId;
  }
}

async function* decoded(port: Channel): AsyncGenerator<PortMessage, void, undefined> {
  for await (const frame of port.frames) yield decodePortMessage(frame);
}

interface Octets {
  take(count: number): Promise<Buffer>;
  /** What is there already, or the next chunk; undefined at the end. */
  chunk(): Promise<Buffer | undefined>;
}

function octetsOf(socket: TLSSocket): Octets {
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>;
  let held = Buffer.alloc(0);
  return {
    async take(count) {
      while (held.length < count) {
        const next = await chunks.next();
        if (next.done === true) throw new Error('the SPICE server closed the connection');
        held = Buffer.concat([held, next.value]);
      }
      const taken = held.subarray(0, count);
      held = held.subarray(count);
      return taken;
    },
    async chunk() {
      if (held.length > 0) {
        const all = held;
        held = Buffer.alloc(0);
        return all;
      }
      const next = await chunks.next();
      return next.done === true ? undefined : next.value;
    },
  };
}

async function* framesFrom(octets: Octets): AsyncGenerator<SpiceFrame, void, undefined> {
  const parser = createMessageParser('mini');
  for (let chunk = await octets.chunk(); chunk; chunk = await octets.chunk()) {
    parser.push(chunk);
    for (let frame = parser.next(); frame; frame = parser.next()) yield frame;
  }
}
