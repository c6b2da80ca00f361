import { connect } from 'node:net';
import { once } from 'node:events';
import { OwnedDeadlineError } from '../../deadline/deadlines-of.ts';
import { onThisHost } from '../../deadline/host-speed.ts';
import { createLineSplitter } from './line-splitter.ts';
import { MachineError } from './machine-error.ts';
import { parsePeerMessage, type PeerMessage } from './peer-message.ts';
import type { TrafficLog } from './traffic-log.ts';

/** A connection that takes requests with ids: QMP, or the guest agent's port. */
export interface JsonPeer {
  /** Rejects with `command-refused`, `connection-lost` or the lab's DeadlineError; a late answer is dropped. */
  request(command: string, args: Readonly<Record<string, unknown>>, timeoutMs: number): Promise<unknown>;
  /** Sends octets that are no request. */
  send(octets: Buffer): void;
  close(): void;
}

export interface JsonPeerOptions {
  readonly socketPath: string;
  /** Names the peer in errors. */
  readonly peer: string;
  readonly maxLineBytes: number;
  readonly log: TrafficLog;
  /** Receives what is no answer. */
  readonly onMessage?: (message: Extract<PeerMessage, { kind: 'greeting' | 'event' }>) => void;
}

interface Waiting {
  readonly command: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Connects to a unix socket; rejects with the socket's error when nobody listens. */
export async function connectJsonPeer(options: JsonPeerOptions): Promise<JsonPeer> {
  const socket = connect(options.socketPath);
  await once(socket, 'connect');
  const waiting = new Map<number, Waiting>();
  const split = createLineSplitter(options.maxLineBytes);
  let lastId = 0;
  let ended: MachineError | undefined;
  socket.on('data', read);
  socket.on('error', (error) => end('connection-lost', error.message));
  socket.on('close', () => end('connection-lost', 'the connection is closed'));
  return { request, send: (octets) => void socket.write(octets), close: () => socket.destroy() };

  function request(command: string, args: Readonly<Record<string, unknown>>, timeoutMs: number) {
    if (ended) return Promise.reject(ended);
    const id = ++lastId;
    const message = { execute: command, arguments: args, id };
    options.log.write('sent', message);
    socket.write(`${JSON.stringify(message)}\n`);
    return new Promise<unknown>((resolve, reject) => {
      const patienceMs = onThisHost(timeoutMs);
      const expire = () => {
        waiting.delete(id);
        reject(
          new OwnedDeadlineError('lab', `${options.peer} to answer ${command}`, patienceMs, 'no answer'),
        );
      };
      waiting.set(id, { command, resolve, reject, timer: setTimeout(expire, patienceMs) });
    });
  }

  function read(chunk: Buffer): void {
    try {
      for (const line of split(chunk)) handle(parsePeerMessage(line));
    } catch (error) {
      end('malformed', error instanceof Error ? error.message : String(error));
      socket.destroy();
    }
  }

  function handle(message: PeerMessage): void {
    options.log.write('received', message);
    if (message.kind === 'greeting' || message.kind === 'event') {
      options.onMessage?.(message);
      return;
    }
    const asked = message.id === undefined ? undefined : waiting.get(message.id);
    if (message.id === undefined || !asked) return;
    waiting.delete(message.id);
    clearTimeout(asked.timer);
    if (message.kind === 'answer') asked.resolve(message.value);
    else {
      const text = `${options.peer} refused ${asked.command}: ${message.errorClass}: ${message.description}`;
      asked.reject(new MachineError('command-refused', text));
    }
  }

  function end(code: 'connection-lost' | 'malformed', reason: string): void {
    ended ??= new MachineError(code, `${options.peer}: ${reason}`);
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(ended);
    }
    waiting.clear();
  }
}
