import { withDeadline } from '../../deadline/wait-until.ts';
import type { Secret } from '../../secret/secret.ts';
import { channelType } from '../../wire/spice/channel-type.ts';
import { decodePortMessage, type PortMessage } from '../../wire/spice/port-message.ts';
import { type Channel, openChannel } from './channel.ts';
import { ProxyError } from './proxy-error.ts';
import { addressOf, type Remote } from './settings.ts';

/** A linked port that has said its name. Disposing hangs up on the guest. */
export interface PortChannel extends Disposable {
  readonly name: string;
  /** Whether the guest had the port open when the link came up. */
  readonly opened: boolean;
  readonly channel: Channel;
  /**
   * Hands out events and data; PINGs and the like are answered inside. The server is throttled while `handle` holds one,
   * and until this is called, which is once. Resolves at EOF, rejects as `Channel.receive` does.
   * @param inUse whether data that was handed out may still be read
   */
  readonly traffic: (handle: HandleTraffic, inUse: () => boolean) => Promise<void>;
}

type PortInit = Extract<PortMessage, { kind: 'port-init' }>;
export type PortTraffic = Extract<PortMessage, { kind: 'data' | 'port-event' }>;

/** What it returns is awaited before the next one. */
export type HandleTraffic = (message: PortTraffic) => Promise<void> | undefined;

const initTimeoutMs = 10_000;

/** Links one port. Throws `busy` when the server takes the link and drops it before the port's name. */
export async function openPort(
  remote: Remote,
  ticket: Secret<string>,
  sessionId: number,
  channelId: number,
): Promise<PortChannel> {
  const request = { connectionId: sessionId, channelType: channelType.port, channelId };
  const channel = await openChannel(remote, ticket, request);
  const init = Promise.withResolvers<PortInit>();
  const begun = Promise.withResolvers<undefined>();
  let handle: HandleTraffic | undefined;
  let inUse: (() => boolean) | undefined;
  const received = channel.receive(
    (frame) => {
      const message = decodePortMessage(frame);
      switch (message.kind) {
        case 'port-init':
          if (handle !== undefined) throw unexpected(message.kind);
          init.resolve(message);
          return begun.promise;
        case 'data':
        case 'port-event':
          if (handle === undefined) throw early(message.kind);
          return handle(message);
        case 'compressed-data':
          throw handle === undefined ? early(message.kind) : unexpected(message.kind);
        case 'ping':
        case 'set-ack':
        case 'notify':
        case 'disconnecting':
        case 'migrate':
        case 'migrate-data':
          channel.answer(message);
          return undefined;
      }
    },
    () => inUse?.() ?? false,
  );
  const ended = received.then(() => {
    throw new ProxyError('disconnected', 'the link ended before the port said its name');
  });
  // A port that is let go breaks its connection, and nobody listens.
  ended.catch(() => undefined);
  try {
    const { name, opened } = await withDeadline(
      Promise.race([init.promise, ended]),
      'the name of the port',
      initTimeoutMs,
    );
    return {
      name,
      opened,
      channel,
      traffic(handler, using) {
        handle = handler;
        inUse = using;
        begun.resolve(undefined);
        return received;
      },
      [Symbol.dispose]: () => channel[Symbol.dispose](),
    };
  } catch (error) {
    channel.abandon();
    if (error instanceof ProxyError && error.code !== 'disconnected') throw error;
    throw new ProxyError('busy', `${addressOf(remote)}: port channel ${channelId} is in use`, {
      cause: error,
    });
  }
}

function early(kind: string): ProxyError {
  return new ProxyError('protocol', `${kind} came before the name of the port`);
}

function unexpected(kind: string): ProxyError {
  return new ProxyError('protocol', `${kind} was not to be sent here`);
}
