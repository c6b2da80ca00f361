import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitUntil } from '../../deadline/wait-until.ts';
import { maxApiVersion } from '../../wire/vdsm/limits.ts';
import { createVdsmLineReader } from '../../wire/vdsm/line-reader.ts';
import type { MessageToGuest } from '../../wire/vdsm/message-to-guest.ts';
import { type MessageToHost, readMessageToHost } from '../../wire/vdsm/message-to-host.ts';
import { afterHeartbeat } from '../../wire/vdsm/versions.ts';
import { writeVdsmMessage } from '../../wire/vdsm/write-message.ts';
import type { ControlChannel, ControlRequest, Monitor } from '../ports.ts';
import { openTrafficLog } from '../qemu/traffic-log.ts';

export interface VdsmOptions {
  readonly guest: string;
  /** The host's end of com.redhat.rhevm.vdsm. */
  readonly controlSocket: string;
  readonly monitor: Pick<Monitor, 'events'>;
  /** Everything said, as JSON lines, passwords masked. */
  readonly logFile: string;
}

/** The device of com.redhat.rhevm.vdsm (qemu-argv.ts). */
const port = 'port-vdsm';
const maxReports = 10_000;
const openTimeoutMs = 60_000;

/**
 * Plays vdsm on a guest's control port (vdsm's guestagent.py): `refresh` when the guest's agent has opened it, an
 * answer to what it says of versions, and what it reports is kept. Disposing leaves the port.
 */
export function playVdsm(options: VdsmOptions): ControlChannel & AsyncDisposable {
  const log = openTrafficLog(options.logFile);
  const over = new AbortController();
  const reports: MessageToHost[] = [];
  const connected = connectWhenOpen(options, over.signal);
  let effective = 0;
  /** Whether the guest's agent, of this start, has heard from here: before, it does nothing but lock. */
  let answered = false;
  // Whoever sends sees why there is no connection.
  connected.then(serve, () => undefined);

  function serve(socket: Socket): void {
    const readLines = createVdsmLineReader();
    socket.on('data', (chunk) => {
      for (const line of readLines(chunk)) {
        const read = line.kind === 'line' ? readMessageToHost(line.octets) : line;
        log.write('received', read.kind === 'message' ? read.message : read);
        if (read.kind === 'message') receive(socket, read.message);
      }
    });
    write(socket, { name: 'refresh', args: { apiVersion: maxApiVersion } });
  }

  function receive(socket: Socket, message: MessageToHost): void {
    if (reports.length < maxReports) reports.push(message);
    if (message.name === 'session-startup') answered = false;
    if (message.name !== 'heartbeat') return;
    const next = afterHeartbeat(effective, message.args.apiVersion);
    effective = next.effective;
    if (next.announce === undefined) return;
    write(socket, { name: 'api-version', args: { apiVersion: next.announce } });
    answered = true;
  }

  function write(socket: Socket, message: MessageToGuest): void {
    const line = writeVdsmMessage(message);
    if (!line) throw new Error('a message that is too long');
    log.write('sent', message);
    socket.write(line);
  }

  return {
    reports,
    async send(request, timeoutMs, signal) {
      const socket = await connected;
      if (request.unread) {
        write(socket, messageOf(request));
        return;
      }
      if (isCommand(request))
        await waitUntil(
          () => answered,
          (isAnswered) => isAnswered,
          { for: `the agent of ${options.guest} to take commands`, timeoutMs, intervalMs: 20, signal },
        );
      const nonce = randomBytes(8).toString('hex');
      write(socket, messageOf(request));
      write(socket, { name: 'echo', args: { nonce } });
      await waitUntil(
        () => reports.some(({ name, args }) => name === 'echo' && args['nonce'] === nonce),
        (isRead) => isRead,
        {
          for: `the agent of ${options.guest} to read ${request.send}`,
          timeoutMs,
          intervalMs: 10,
          signal,
          describe: () => `${reports.length} reports, and no echo`,
        },
      );
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await connected.then(
        (socket) => socket.destroy(),
        () => undefined,
      );
      await log.close();
    },
  };
}

/** What is sent to a port that the guest has not opened yet may stay stuck in QEMU until more follows. */
async function connectWhenOpen(options: VdsmOptions, signal: AbortSignal): Promise<Socket> {
  await waitUntil(
    () =>
      options.monitor.events.findLast(
        ({ event, data }) => event === 'VSERPORT_CHANGE' && data['id'] === port,
      ),
    (change) => change?.data['open'] === true,
    {
      for: `the agent of ${options.guest} to open the control port`,
      timeoutMs: openTimeoutMs,
      intervalMs: 20,
      signal,
    },
  );
  const socket = connect(options.controlSocket);
  socket.on('error', () => undefined);
  await once(socket, 'connect', { signal });
  return socket;
}

/** What an agent does only once it has been answered (docs/control-channel.md). */
function isCommand({ send }: ControlRequest): boolean {
  return send === 'login' || send === 'log-off' || send === 'shutdown';
}

function messageOf(request: ControlRequest): MessageToGuest {
  switch (request.send) {
    case 'login': {
      const { username, password } = request;
      return { name: 'login', args: { username, password: password.reveal() } };
    }
    case 'shutdown':
      return { name: 'shutdown', args: { timeout: 0, message: 'by the lab', reboot: request.reboot } };
    case 'refresh':
      return { name: 'refresh', args: { apiVersion: maxApiVersion } };
    case 'lock-screen':
    case 'log-off':
    case 'echo':
      return { name: request.send, args: {} };
  }
}
