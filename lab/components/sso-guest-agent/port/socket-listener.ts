import { once } from 'node:events';
import { createServer, type ListenOptions, type Socket } from 'node:net';
import { ssoErrorTexts } from '../../../wire/sso/error-codes.ts';
import type { Admission } from './admission.ts';
import type { BytePort, PortListener } from './byte-port.ts';

/** Where sockets come from, and which are served; any other is told `error 409`. */
export interface SocketListenerOptions {
  readonly listen: ListenOptions;
  readonly admission: Admission;
  /** Whether those that are admitted are served at the same time. */
  readonly sideBySide: boolean;
  readonly onSocket?: (socket: Socket) => void;
}

export async function listenForSockets(options: SocketListenerOptions): Promise<PortListener> {
  const { admission, sideBySide } = options;
  const admitted: Socket[] = [];
  let news = Promise.withResolvers<undefined>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    options.onSocket?.(socket);
    if (!admission.admit(socket)) {
      socket.end(`error 409 ${ssoErrorTexts[409]}\n`);
      return;
    }
    admitted.push(socket);
    news.resolve(undefined);
  });
  server.listen(options.listen);
  await once(server, 'listening');

  return {
    sideBySide,
    async accept(signal) {
      const aborted = Promise.withResolvers<never>();
      const onAbort = () => aborted.reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        for (;;) {
          signal.throwIfAborted();
          const socket = admitted.shift();
          if (socket && !socket.destroyed) return portOf(socket, admission);
          if (socket) continue;
          news = Promise.withResolvers();
          await Promise.race([news.promise, aborted.promise]);
        }
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
    async [Symbol.asyncDispose]() {
      for (const socket of admitted) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function portOf(socket: Socket, admission: Admission): BytePort {
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>;
  return {
    authenticated: () => admission.authenticated(socket),
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
