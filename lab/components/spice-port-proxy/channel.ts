import type { Socket } from 'node:net';
import { DeadlineError, withDeadline } from '../../deadline/wait-until.ts';
import type { Secret } from '../../secret/secret.ts';
import { createAckWindow } from '../../wire/spice/ack-window.ts';
import type { BaseMessage } from '../../wire/spice/base-message.ts';
import { channelType } from '../../wire/spice/channel-type.ts';
import { type ClientMessage, encodeClientMessage, portDataType } from '../../wire/spice/client-message.ts';
import { SpiceCodecError } from '../../wire/spice/codec-error.ts';
import { createHeaderEncoder } from '../../wire/spice/message-header.ts';
import { createMessageParser, type SpiceFrame } from '../../wire/spice/message-parser.ts';
import { serverDataType } from '../../wire/spice/port-message.ts';
import { connect } from './connect.ts';
import { type ChannelRequest, link } from './link.ts';
import { createNudge } from './nudge.ts';
import { ProxyError } from './proxy-error.ts';
import { addressOf, type Remote } from './settings.ts';
import { writeThrough } from './write-through.ts';

/** One linked SPICE channel. Disposing drops the connection. */
export interface Channel extends Disposable {
  /**
   * What the server sends, one message at a time, a port's data in parts as they come; the server is throttled while
   * one is held. To be called once.
   * Throws `protocol` or `disconnected`, ends at EOF.
   */
  messages<M>(decode: (frame: SpiceFrame) => M): AsyncGenerator<M, void, undefined>;
  /** Sends a short message at once. */
  reply(message: ClientMessage): void;
  /** Answers what every channel has to answer: PING and SET_ACK. Throws `disconnected` for DISCONNECTING and migration. */
  answer(message: BaseMessage): void;
  /** Sends port data of 1 octet or more and resolves when the connection takes more. */
  sendData(data: Buffer): Promise<void>;
  /** Sends what is waiting, then closes; resolves when it is closed, after 2 s at the latest. */
  close(): Promise<void>;
}

const linkTimeoutMs = 10_000;
const closeTimeoutMs = 2000;
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
  const socket = await connect(remote);
  try {
    const form = await withDeadline(link(socket, ticket, request), 'the link', linkTimeoutMs);
    const streamed = request.channelType === channelType.port ? { streamedType: serverDataType } : {};
    const parser = createMessageParser(form, streamed);
    return channelOver(socket, parser, createHeaderEncoder(form), remote.transport);
  } catch (error) {
    socket.destroy();
    throw explained(error, remote);
  }
}

function channelOver(
  socket: Socket,
  parser: ReturnType<typeof createMessageParser>,
  encodeHeader: ReturnType<typeof createHeaderEncoder>,
  transport: Remote['transport'],
): Channel {
  const acks = createAckWindow();
  // The server drops a PONG that it has not asked for.
  const nudge = createNudge(() => {
    if (socket.destroyed) return true;
    if (socket.writableLength > 0) return false;
    reply({ kind: 'pong', id: unaskedPing, timestamp: 0n });
    return true;
  });
  socket.once('close', () => nudge[Symbol.dispose]());

  async function* messages<M>(decode: (frame: SpiceFrame) => M): AsyncGenerator<M, void, undefined> {
    try {
      for await (const chunk of socket) {
        parser.push(chunk as Buffer);
        for (let piece = parser.next(); piece; piece = parser.next()) {
          yield decode(piece);
          if (!piece.continues && acks.received()) reply({ kind: 'ack' });
        }
      }
      parser.end();
    } catch (error) {
      if (error instanceof ProxyError) throw error;
      if (error instanceof SpiceCodecError && error.code !== 'truncated') {
        throw new ProxyError('protocol', `the server broke the protocol: ${error.message}`, { cause: error });
      }
      throw new ProxyError('disconnected', 'the connection broke', { cause: error });
    }
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
    messages,
    reply,
    answer,
    async sendData(data) {
      // Both parts leave in one system call, and the data is not copied.
      socket.cork();
      socket.write(encodeHeader({ type: portDataType, sizeBytes: data.length }));
      const taken = writeThrough(socket, data);
      socket.uncork();
      if (transport === 'tls') nudge.dataSent();
      await taken;
    },
    async close() {
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.end();
      if (!socket.destroyed)
        await withDeadline(closed, 'the channel to close', closeTimeoutMs).catch(() => undefined);
      socket.destroy();
    },
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
