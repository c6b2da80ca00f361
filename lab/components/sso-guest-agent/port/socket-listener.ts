import { once } from 'node:events';
import { createServer, type ListenOptions, type Socket } from 'node:net';
import { ssoErrorTexts } from '../../../wire/sso/error-codes.ts';
import type { BytePort, PortListener } from './byte-port.ts';

/** Where sockets come from, and what is done to each before it is served. */
export interface SocketListenerOptions {
  readonly listen: ListenOptions;
  readonly onSocket?: (socket: Socket) => void;
}

/** Sockets, one served at a time; who comes while another client is there is told `error 409`. */
export async function listenForSockets(options: SocketListenerOptions): Promise<PortListener> {
  let waiting: ((socket: Socket) => void) | undefined;
  let queued: Socket | undefined;
  let served: Socket | undefined;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    options.onSocket?.(socket);
    if (waiting) waiting(socket);
    else if (isGone(served) && isGone(queued)) queued = socket;
    else socket.end(`error 409 ${ssoErrorTexts[409]}\n`);
  });
  server.listen(options.listen);
  await once(server, 'listening');

  return {
    async accept(signal) {
      signal.throwIfAborted();
      if (queued && !queued.destroyed) {
        const socket = queued;
        queued = undefined;
        served = socket;
        return portOf(socket);
      }
      const { promise, resolve, reject } = Promise.withResolvers<Socket>();
      const onAbort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      waiting = (socket) => {
        waiting = undefined;
        resolve(socket);
      };
      try {
        served = await promise;
        return portOf(served);
      } finally {
        waiting = undefined;
        signal.removeEventListener('abort', onAbort);
      }
    },
    async [Symbol.asyncDispose]() {
      queued?.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function isGone(socket: Socket | undefined): boolean {
  return !socket || socket.destroyed;
}

function portOf(socket: Socket): BytePort {
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>;
  return {
    async read() {
      try {
        const next = await chunks.next();
        return next.done ? undefined : next.value;
      } catch {
        // A reset is a hang-up like any other.
        return undefined;
      }
    },
    async write(octets) {
      if (socket.destroyed || socket.writableEnded) throw new Error('the client has left');
      if (socket.write(octets)) return;
      const closed = new AbortController();
      const onClose = () => closed.abort();
      socket.once('close', onClose);
      try {
        await once(socket, 'drain', { signal: closed.signal });
      } finally {
        socket.off('close', onClose);
      }
    },
    [Symbol.asyncDispose]() {
      socket.destroy();
      return Promise.resolve();
    },
  };
}
