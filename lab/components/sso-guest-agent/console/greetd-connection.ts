import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { decodeResponse, encodeRequest, type GreetdRequest, type GreetdResponse } from './greetd-ipc.ts';

/** A connection to greetd: one request at a time. Disposing closes it. */
export interface GreetdConnection extends Disposable {
  /** Rejects with a GreetdIpcError, a system error, or the signal's reason. */
  request(request: GreetdRequest): Promise<GreetdResponse>;
}

export async function connectToGreetd(path: string, signal: AbortSignal): Promise<GreetdConnection> {
  const socket = createConnection({ path, signal });
  // Whoever waits sees the error; without a listener of its own it would end the process.
  socket.on('error', () => undefined);
  await once(socket, 'connect', { signal });
  let received = Buffer.alloc(0);
  return {
    async request(request) {
      socket.write(encodeRequest(request));
      for (;;) {
        const decoded = decodeResponse(received);
        if (decoded) {
          received = Buffer.from(decoded.rest);
          return decoded.response;
        }
        const chunk = socket.read() as Buffer | null;
        if (chunk) received = Buffer.concat([received, chunk]);
        else if (socket.readableEnded || socket.destroyed) throw new Error('greetd closed the connection');
        else await Promise.race([once(socket, 'readable', { signal }), once(socket, 'end', { signal })]);
      }
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** The socket of the greetd that runs; undefined without one. Sockets of dead ones are left in `runFolder` too. */
export async function findGreetdSocket(
  runFolder = '/run',
  procFolder = '/proc',
): Promise<string | undefined> {
  for (const name of await readdir(runFolder)) {
    const pid = /^greetd-(\d{1,10})\.sock$/.exec(name)?.[1];
    if (pid === undefined) continue;
    const program = await readFile(`${procFolder}/${pid}/comm`, 'utf8').catch(() => '');
    if (program.trim() === 'greetd') return `${runFolder}/${name}`;
  }
  return undefined;
}
