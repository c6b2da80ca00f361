import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { deadlinesOf } from '../../deadline/deadlines-of.ts';
import type { BenchPerformance, BenchTask } from '../ports.ts';

const { withDeadline } = deadlinesOf('lab');

/** A longer line is not read: 100 000 latencies are 1 MB. */
const maxLineOctets = 8_388_608;

const nanoseconds = z.int().nonnegative();

const answerSchema = z.union([
  z.strictObject({ ready: z.literal(true) }),
  z.strictObject({
    done: z.strictObject({
      messages: z.int().nonnegative(),
      octets: z.int().nonnegative(),
      seconds: z.number().positive(),
      latenciesNs: z.array(nanoseconds).optional(),
      guest: z.strictObject({ wrong: z.int(), cpuNs: nanoseconds, calls: nanoseconds }),
      cpuSeconds: z.number().nonnegative(),
      times: z
        .strictObject({
          originMs: nanoseconds,
          sentNs: z.array(nanoseconds),
          clockErrorNs: nanoseconds,
          stayedNs: z.array(nanoseconds),
        })
        .optional(),
    }),
  }),
  z.strictObject({ failed: z.strictObject({ code: z.string(), message: z.string() }) }),
]);

/** What an end said that could not do its task, or that it has ended. */
export class BenchEndError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'BenchEndError';
    this.code = code;
  }
}

/** The bench's end of the unix socket that a host's end takes its tasks from. */
export interface BenchControl extends AsyncDisposable {
  /** Resolves when a host's end has come and its way to the guest stands. Rejects with a BenchEndError or a DeadlineError. */
  ready(timeoutMs: number): Promise<void>;
  /** One at a time. Rejects with a BenchEndError or a DeadlineError. */
  perform(task: BenchTask, timeoutMs: number): Promise<BenchPerformance>;
}

export async function listenForHostEnd(path: string): Promise<BenchControl> {
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  const connected = Promise.withResolvers<{ socket: Socket; lines: AsyncIterator<string, undefined> }>();
  connected.promise.catch(() => undefined);
  server.once('connection', (socket: Socket) => {
    socket.on('error', () => undefined);
    connected.resolve({ socket, lines: createInterface({ input: socket })[Symbol.asyncIterator]() });
  });

  async function answer() {
    const { lines } = await connected.promise;
    const next: IteratorResult<string, undefined> = await lines.next();
    if (next.done) throw new BenchEndError('ended', 'the host’s end has ended');
    if (next.value.length > maxLineOctets) throw new BenchEndError('malformed', 'an answer is too long');
    return answerSchema.parse(JSON.parse(next.value));
  }

  return {
    async ready(timeoutMs) {
      const first = await withDeadline(answer(), 'the host’s end of the benchmark', timeoutMs);
      if ('failed' in first) throw new BenchEndError(first.failed.code, first.failed.message);
      if (!('ready' in first))
        throw new BenchEndError('malformed', 'the host’s end did not say that it is ready');
    },
    async perform(task, timeoutMs) {
      const { socket } = await connected.promise;
      socket.write(`${JSON.stringify(task)}\n`);
      const said = await withDeadline(answer(), `${task.pattern} of ${task.bytes} B`, timeoutMs);
      if ('done' in said) return said.done;
      if ('failed' in said) throw new BenchEndError(said.failed.code, said.failed.message);
      throw new BenchEndError('malformed', 'the host’s end answered without an answer');
    },
    async [Symbol.asyncDispose]() {
      // A client that never came would keep nothing but this.
      connected.reject(new BenchEndError('ended', 'the benchmark is over'));
      await connected.promise.then(({ socket }) => socket.destroy()).catch(() => undefined);
      server.close();
    },
  };
}
