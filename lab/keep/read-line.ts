import type { Socket } from 'node:net';
import { KeepError } from './keep-error.ts';

/**
 * The socket's next line, without its newline; what follows it stays to be read. Rejects with a KeepError: `malformed`
 * over `maxBytes`, `no-answer` when the peer hangs up or `timeoutMs` pass first.
 */
export async function readLine(
  socket: Socket,
  peer: string,
  maxBytes: number,
  timeoutMs: number,
): Promise<string> {
  const parts: Buffer[] = [];
  let keptBytes = 0;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const read = () => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
      const end = chunk.indexOf(0x0a);
      parts.push(end < 0 ? chunk : chunk.subarray(0, end));
      keptBytes += parts.at(-1)?.length ?? 0;
      if (keptBytes > maxBytes) {
        reject(new KeepError('malformed', `${peer} sent a line of more than ${maxBytes} octets`));
        return;
      }
      if (end < 0) continue;
      // Whoever reads on must find what came behind the line.
      socket.off('readable', read);
      if (end + 1 < chunk.length) socket.unshift(chunk.subarray(end + 1));
      resolve(Buffer.concat(parts).toString('utf8'));
      return;
    }
  };
  const hungUp = (error?: unknown) =>
    reject(
      new KeepError('no-answer', `${peer} hung up`, { cause: error instanceof Error ? error : undefined }),
    );
  const timer = setTimeout(
    () => reject(new KeepError('no-answer', `${peer} said nothing for ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  socket.on('readable', read).once('end', hungUp).once('close', hungUp).once('error', hungUp);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.off('readable', read).off('end', hungUp).off('close', hungUp).off('error', hungUp);
  }
}
