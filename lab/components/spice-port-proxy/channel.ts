import type { Socket } from 'node:net';
import { DeadlineError, withDeadline } from '../../deadline/wait-until.ts';
import type { Secret } from '../../secret/secret.ts';
import { createAckWindow } from '../../wire/spice/ack-window.ts';
import type { BaseMessage } from '../../wire/spice/base-message.ts';
import { channelType } from '../../wire/spice/channel-type.ts';
import { type ClientMessage, encodeClientMessage, portDataType } from '../../wire/spice/client-message.ts';
import { SpiceCodecError } from '../../wire/spice/codec-error.ts';
import { createHeaderEncoder, type HeaderForm, headerBytes } from '../../wire/spice/message-header.ts';
import { createMessageParser, type MessageParser, type SpiceFrame } from '../../wire/spice/message-parser.ts';
import { serverDataType } from '../../wire/spice/port-message.ts';
import { connect } from './connect.ts';
import { createDataPlace, type DataPlace, frameData } from './data-frames.ts';
import { type ChannelRequest, link } from './link.ts';
import { createNudge } from './nudge.ts';
import { ProxyError } from './proxy-error.ts';
import { addressOf, type Remote } from './settings.ts';
import { createSocketIntake, type SocketIntake } from './socket-intake.ts';

/** One linked SPICE channel. Disposing drops the connection. */
export interface Channel extends Disposable {
  /**
   * Hands out what the server sends, one message at a time, a port's data in parts as they come; the server is
   * throttled while `handle` holds one. To be called once. Resolves at EOF.
   * Rejects with `protocol`, `disconnected`, and what `handle` throws.
   * @param inUse whether bodies that were handed out may still be read; default: only while `handle` holds one
   */
  receive(handle: HandlePiece, inUse?: () => boolean): Promise<void>;
  /** Sends a short message at once. */
  reply(message: ClientMessage): void;
  /** Answers what every channel has to answer: PING and SET_ACK. Throws `disconnected` for DISCONNECTING and migration. */
  answer(message: BaseMessage): void;
  /** A place that `sendData` takes data from. */
  readonly newDataPlace: () => DataPlace;
  /**
   * Sends so many octets of port data, 1 or more, that lie in the place. Resolves when the connection takes more and
   * the place may be written to again, or when the connection is gone: the receiving side tells which.
   */
  readonly sendData: (place: DataPlace, sizeBytes: number) => Promise<void>;
  /** Sends what is waiting, then closes; resolves when it is closed, after 2 s at the latest. */
  close(): Promise<void>;
  /** Gives the channel up before the server has said what it is. */
  abandon(): void;
}

/** What it returns is awaited before the next piece. */
type HandlePiece = (frame: SpiceFrame) => Promise<void> | undefined;

const linkTimeoutMs = 10_000;
const closeTimeoutMs = 2000;
const abandonedMs = 60_000;
/** A server that pings and does not read the answers is cut off here. */
const maxWaitingBytes = 1_048_576;
/** The server numbers its PINGs from a random number on, and only measures by them. */
const unaskedPing = 0;

/** Connects and links. Throws what `connect` and `link` throw, with the address. */
export async function openChannel(
  remote: Remote,
  ticket: Secret<string>,
  request: ChannelRequest,
): Promise<Channel> {
  const intake = createSocketIntake();
  const socket = await connect(remote, intake);
  try {
    const form = await withDeadline(link(socket, intake, ticket, request), 'the link', linkTimeoutMs);
    const streamed = request.channelType === channelType.port ? { streamedType: serverDataType } : {};
    const parser = createMessageParser(form, streamed);
    return channelOver(socket, intake, parser, form, remote.transport);
  } catch (error) {
    halfClose(socket);
    throw explained(error, remote);
  }
}

/**
 * spice-server 0.15.1 crashes the machine when it cannot write PORT_INIT: a port's connection that is closed between
 * its ticket and that message kills (7 of 8), one that only sends no more is served and then dropped (0 of 8).
 */
function halfClose(socket: Socket): void {
  socket.end();
  // A server that never answers does not keep the socket for ever.
  setTimeout(() => socket.destroy(), abandonedMs).unref();
}

function channelOver(
  socket: Socket,
  intake: SocketIntake,
  parser: MessageParser,
  form: HeaderForm,
  transport: Remote['transport'],
): Channel {
  const acks = createAckWindow();
  const encodeHeader = createHeaderEncoder(form);
  /** Of the data that the kernel has not taken. */
  let onTaken: (() => void) | undefined;
  // The server drops a PONG that it has not asked for.
  const nudge = createNudge(() => {
    if (socket.destroyed) return true;
    if (socket.writableLength > 0) return false;
    reply({ kind: 'pong', id: unaskedPing, timestamp: 0n });
    return true;
  });
  // A destroyed socket drops its callbacks only after "close".
  socket.once('close', () => {
    nudge[Symbol.dispose]();
    onTaken?.();
  });

  function received(handle: HandlePiece): Promise<void> | undefined {
    for (let piece = parser.next(); piece; piece = parser.next()) {
      const { continues } = piece;
      const held = handle(piece);
      if (held) {
        return held.then(() => {
          acknowledge(continues);
          return received(handle);
        });
      }
      acknowledge(continues);
    }
    return undefined;
  }

  function acknowledge(continues: boolean): void {
    if (!continues && acks.received()) reply({ kind: 'ack' });
  }

  function reply(message: ClientMessage): void {
    if (socket.writableLength > maxWaitingBytes) {
      throw new ProxyError('protocol', 'the server does not read the answers that it asks for');
    }
    const { type, body } = encodeClientMessage(message);
    socket.write(Buffer.concat([encodeHeader({ type, sizeBytes: body.length }), body]));
  }

  function answer(message: BaseMessage): void {
    switch (message.kind) {
      case 'ping':
        reply({ kind: 'pong', id: message.id, timestamp: message.timestamp });
        break;
      case 'set-ack':
        acks.set(message.windowMessages);
        reply({ kind: 'ack-sync', generation: message.generation });
        break;
      case 'disconnecting':
        throw new ProxyError('disconnected', `the server ended the session (reason ${message.reason})`);
      case 'migrate':
      case 'migrate-data':
        throw new ProxyError(
          'disconnected',
          'the machine moves to another host, which this client cannot follow',
        );
      case 'notify':
        break;
    }
  }

  return {
    async receive(handle, inUse = () => false) {
      try {
        await intake.flow((octets) => {
          parser.push(octets);
          return received(handle);
        }, inUse);
        parser.end();
      } catch (error) {
        if (error instanceof ProxyError) throw error;
        if (error instanceof SpiceCodecError && error.code !== 'truncated') {
          throw new ProxyError('protocol', `the server broke the protocol: ${error.message}`, {
            cause: error,
          });
        }
        throw new ProxyError('disconnected', 'the connection broke', { cause: error });
      }
    },
    reply,
    answer,
    newDataPlace: () => createDataPlace(headerBytes[form]),
    sendData(place, sizeBytes) {
      if (socket.destroyed) return Promise.resolve();
      const framed = frameData(place, sizeBytes, (bodyBytes) =>
        encodeHeader({ type: portDataType, sizeBytes: bodyBytes }),
      );
      return new Promise((resolve) => {
        onTaken = resolve;
        socket.write(framed, () => resolve());
        if (transport === 'tls') nudge.dataSent();
      });
    },
    async close() {
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.end();
      if (!socket.destroyed)
        await withDeadline(closed, 'the channel to close', closeTimeoutMs).catch(() => undefined);
      socket.destroy();
    },
    abandon: () => halfClose(socket),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

function explained(error: unknown, remote: Remote): ProxyError {
  const place = addressOf(remote);
  if (error instanceof ProxyError)
    return new ProxyError(error.code, `${place}: ${error.message}`, { cause: error });
  if (error instanceof SpiceCodecError) {
    return new ProxyError('protocol', `${place}: ${error.message}`, { cause: error });
  }
  const reason = error instanceof DeadlineError ? `no answer in ${linkTimeoutMs / 1000} s` : messageOf(error);
  return new ProxyError('link-failed', `${place}: the link failed: ${reason}`, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
