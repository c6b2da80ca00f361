import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '../../../deadline/wait-until.ts';

/** A connection to the console's lock (docs/console-login.md, "Talking to the lock"). Disposing closes it at once. */
export interface LockConnection extends Disposable {
  /** Sends a line, written before this returns, and resolves with the one line that answers it. Rejects when none comes. */
  request(line: string): Promise<string>;
  /** Resolves when the lock has ended the connection: with its last word, or `lost` when it said none. */
  readonly ended: Promise<string>;
}

const answerTimeoutMs = 20_000;
const aliveMs = 1000;
const maxAnswerBytes = 96;

/** Rejects with the socket's error. Aborting the signal closes the connection, at whatever moment. */
export async function connectToLock(path: string, signal?: AbortSignal): Promise<LockConnection> {
  const socket = createConnection({ path, ...(signal && { signal }) });
  // Whoever waits sees the end; an error without a listener would end the process.
  socket.on('error', () => undefined);
  await once(socket, 'connect', signal && { signal });
  const waiting: PromiseWithResolvers<string>[] = [];
  const ended = Promise.withResolvers<string>();
  let lastWord: string | undefined;
  readLines(socket, (line) => {
    const next = waiting.shift();
    if (next) next.resolve(line);
    else lastWord = line;
  });
  socket.on('close', () => {
    for (const next of waiting) next.reject(new Error('the lock has closed the connection'));
    ended.resolve(lastWord ?? 'lost');
  });
  void sayAlive(socket);
  return {
    ended: ended.promise,
    async request(line) {
      const answer = Promise.withResolvers<string>();
      waiting.push(answer);
      if (socket.destroyed) answer.reject(new Error('the connection to the lock is closed'));
      else socket.write(`${line}\n`);
      return await withDeadline(answer.promise, 'the answer of the console’s lock', answerTimeoutMs);
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** Only a process whose thread pool works as well says that it is alive: a hung one is locked out by the lock. */
async function sayAlive(socket: Socket): Promise<void> {
  for (;;) {
    await stat('/').catch(() => undefined);
    if (socket.destroyed) return;
    socket.write('alive\n');
    await delay(aliveMs, undefined, { ref: false });
  }
}

function readLines(socket: Socket, onLine: (line: string) => void): void {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      onLine(text.slice(0, end));
      text = text.slice(end + 1);
    }
    if (text.length > maxAnswerBytes) socket.destroy();
  });
}
