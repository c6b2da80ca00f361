import { withDeadline } from '../../deadline/wait-until.ts';
import type { Secret } from '../../secret/secret.ts';
import { channelType } from '../../wire/spice/channel-type.ts';
import { decodeMainMessage, type ListedChannel } from '../../wire/spice/main-message.ts';
import { type Channel, openChannel } from './channel.ts';
import type { EventLog } from './event-log.ts';
import { ProxyError } from './proxy-error.ts';
import { addressOf, type Remote } from './settings.ts';

/** The channel that is the session: while it stands the others may. Disposing drops the session. */
export interface MainChannel extends Disposable {
  /** Ends the session; resolves when the server has closed it, after 2 s at the latest. */
  close(): Promise<void>;
  readonly sessionId: number;
  /** What the server had when the session began. */
  readonly channels: readonly ListedChannel[];
  /** Rejects when the session is over; never resolves. */
  readonly ended: Promise<never>;
}

const startTimeoutMs = 10_000;

/** Opens a session and answers its pings until it ends. */
export async function openMainChannel(
  remote: Remote,
  ticket: Secret<string>,
  log: EventLog,
): Promise<MainChannel> {
  const channel = await openChannel(remote, ticket, {
    connectionId: 0,
    channelType: channelType.main,
    channelId: 0,
  });
  log('info', 'connected', { host: remote.host, port: remote.port, transport: remote.transport });
  const init = Promise.withResolvers<number>();
  const list = Promise.withResolvers<readonly ListedChannel[]>();
  const ended = run(channel, init.resolve, list.resolve, log);
  // Whoever races against the end hears of it; nobody may be listening when the session is disposed.
  ended.catch(() => undefined);
  try {
    const started = Promise.all([init.promise, list.promise]);
    const wait = withDeadline(Promise.race([started, ended]), 'the list of channels', startTimeoutMs);
    const [sessionId, channels] = await wait;
    return {
      ...{ sessionId, channels, ended },
      close: () => channel.close(),
      [Symbol.dispose]: () => channel[Symbol.dispose](),
    };
  } catch (error) {
    channel[Symbol.dispose]();
    if (error instanceof ProxyError) throw error;
    throw new ProxyError('link-failed', `${addressOf(remote)}: the session did not start`, { cause: error });
  }
}

async function run(
  channel: Channel,
  onInit: (sessionId: number) => void,
  onList: (channels: readonly ListedChannel[]) => void,
  log: EventLog,
): Promise<never> {
  await channel.receive((frame) => {
    const message = decodeMainMessage(frame);
    switch (message.kind) {
      case 'init':
        onInit(message.sessionId);
        channel.reply({ kind: 'attach-channels' });
        break;
      case 'channels-list':
        // Later lists name single channels that came up; ports exist from the start.
        onList(message.channels);
        break;
      case 'migrate-begin':
      case 'migrate-switch-host':
        throw new ProxyError(
          'disconnected',
          `the machine moves to ${message.target.host}, which this client cannot follow`,
        );
      case 'migrate-cancel':
      case 'migrate-end':
      case 'migrate-seamless-answer':
      case 'not-for-ports':
        break;
      case 'notify':
        log('warning', 'notice', { severity: message.severity, text: message.text });
        break;
      case 'ping':
      case 'set-ack':
      case 'disconnecting':
      case 'migrate':
      case 'migrate-data':
        channel.answer(message);
        break;
    }
    return undefined;
  });
  throw new ProxyError('disconnected', 'the server closed the session');
}
