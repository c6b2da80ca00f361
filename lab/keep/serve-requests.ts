import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { z } from 'zod';
import { KeepError } from './keep-error.ts';
import { readLine } from './read-line.ts';
import { type Answer, maxRequestBytes, type Request, requestSchema } from './request-schema.ts';

/** A peer that connects and says nothing does not hold a connection for ever. */
const requestTimeoutMs = 10_000;
/** sun_path of unix(7), with its final NUL. */
const maxSocketPathBytes = 107;

/** What a request comes to; `takeOver` receives the connection once the answer is on its way. */
export interface Outcome {
  readonly value: unknown;
  readonly takeOver?: (socket: Socket) => void;
}

/** Serves requests on a unix socket in a folder that only its user can enter. Disposing hangs up on everybody. */
export async function serveRequests(
  socketPath: string,
  answer: (request: Request) => Promise<Outcome>,
): Promise<AsyncDisposable> {
  if (Buffer.byteLength(socketPath) > maxSocketPathBytes) {
    throw new KeepError('refused', `${socketPath} is too long for a socket: set TMPDIR to a shorter folder`);
  }
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A peer that goes away has no use for an answer.
    socket.on('error', () => undefined);
    void serve(socket, answer);
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function serve(socket: Socket, answer: (request: Request) => Promise<Outcome>): Promise<void> {
  const say = (said: Answer) => socket.write(`${JSON.stringify(said)}\n`);
  try {
    const line = await readLine(socket, 'the client', maxRequestBytes, requestTimeoutMs);
    const { value, takeOver } = await answer(parseRequest(line));
    // JSON has no undefined, and an answer always has a value.
    say({ ok: true, value: JSON.parse(JSON.stringify(value ?? null)) as z.input<ReturnType<typeof z.json>> });
    if (takeOver) takeOver(socket);
    else socket.end();
  } catch (error) {
    say({ ok: false, ...describe(error) });
    socket.end();
  }
}

function parseRequest(line: string): Request {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new KeepError('malformed', 'the request is not JSON', { cause });
  }
  const parsed = requestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new KeepError(
    'malformed',
    `the request cannot be understood: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: 'internal', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal';
  return { code, message: error.message };
}
