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
  /** Events and data; PINGs and the like are answered inside. To be called once. */
  readonly traffic: () => AsyncGenerator<PortTraffic, void, undefined>;
}

export type PortTraffic = Extract<PortMessage, { kind: 'data' | 'port-event' }>;

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
  const messages = channel.messages(decodePortMessage);
  try {
    const { name, opened } = await withDeadline(
      firstMessage(channel, messages),
      'the name of the port',
      initTimeoutMs,
    );
    return {
      name,
      opened,
      channel,
      traffic: () => traffic(channel, messages),
      [Symbol.dispose]: () => channel[Symbol.dispose](),
    };
  } catch (error) {
    channel[Symbol.dispose]();
    if (error instanceof ProxyError && error.code !== 'disconnected') throw error;
    throw new ProxyError('busy', `${addressOf(remote)}: port channel ${channelId} is in use`, {
      cause: error,
    });
  }
}

async function firstMessage(
  channel: Channel,
  messages: AsyncGenerator<PortMessage, void, undefined>,
): Promise<Extract<PortMessage, { kind: 'port-init' }>> {
  while (true) {
    // Not a for loop: leaving one would end the generator, and with it the connection.
    const next = await messages.next();
    if (next.done) throw new ProxyError('disconnected', 'the link ended before the port said its name');
    const message = next.value;
    switch (message.kind) {
      case 'port-init':
        return message;
      case 'data':
      case 'compressed-data':
      case 'port-event':
        throw new ProxyError('protocol', `${message.kind} came before the name of the port`);
      case 'ping':
      case 'set-ack':
      case 'notify':
      case 'disconnecting':
      case 'migrate':
      case 'migrate-data':
        channel.answer(message);
        break;
    }
  }
}

async function* traffic(
  channel: Channel,
  messages: AsyncGenerator<PortMessage, void, undefined>,
): AsyncGenerator<PortTraffic, void, undefined> {
  for await (const message of messages) {
    switch (message.kind) {
      case 'data':
      case 'port-event':
        yield message;
        break;
      case 'compressed-data':
      case 'port-init':
        throw new ProxyError('protocol', `${message.kind} was not to be sent here`);
      case 'ping':
      case 'set-ack':
      case 'notify':
      case 'disconnecting':
      case 'migrate':
      case 'migrate-data':
        channel.answer(message);
        break;
    }
  }
}
