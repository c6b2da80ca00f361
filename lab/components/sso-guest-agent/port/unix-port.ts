import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { ssoErrorTexts } from '../../../wire/sso/error-codes.ts';
import type { BytePort, PortListener } from './byte-port.ts';

/** A unix socket at `path`, root only; who comes while another client is there is told `error 409`. */
export async function listenOnUnixSocket(path: string): Promise<PortListener> {
  let waiting: ((socket: Socket) => void) | undefined;
  let queued: Socket | undefined;
  let served: Socket | undefined;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (waiting) waiting(socket);
    else if (isGone(served) && isGone(queued)) queued = socket;
    else socket.end(`error 409 ${ssoErrorTexts[409]}\n`);
  });
  await rm(path, { force: true });
  const previousMask = process.umask(0o177);
  server.listen(path);
  await once(server, 'listening');
  process.umask(previousMask);

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
      await rm(path, { force: true });
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
