import { Worker } from 'node:worker_threads';
import { GssError } from './gss-error.ts';
import type { Answers, Call, CallOf, Operation, Reply, Request } from './worker-protocol.ts';

interface Pending {
  readonly resolve: (answer: Answers[Operation]) => void;
  readonly reject: (error: GssError) => void;
  readonly timer: NodeJS.Timeout;
}

/** One worker and the calls that it has not answered yet. */
export interface WorkerThread {
  call<K extends Operation>(call: CallOf<K>): Promise<Answers[K]>;
  readonly ended: boolean;
  /** Releases every library object and ends the worker. */
  close(): Promise<void>;
}

/** `callTimeoutMs`: a call that takes longer rejects with `deadline` and takes the worker and all its contexts with it. */
export function startWorkerThread(callTimeoutMs: number): WorkerThread {
  // Flags of the main program, such as --input-type, are not for the worker.
  const worker = new Worker(workerUrl(), { name: 'gss', execArgv: [] });
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let ending: GssError | undefined;

  // Only a call under way, by its timer, keeps the process alive.
  worker.unref();
  worker.on('message', (reply: Reply) => settle(reply));
  worker.on('error', (error) =>
    end(new GssError('unavailable', messageOf(error), undefined, { cause: error })),
  );
  worker.on('exit', () => end(new GssError('context-lost', 'the GSSAPI worker ended')));

  function settle(reply: Reply): void {
    const waiting = pending.get(reply.id);
    if (!waiting) return;
    pending.delete(reply.id);
    clearTimeout(waiting.timer);
    if ('answer' in reply) waiting.resolve(reply.answer);
    else waiting.reject(new GssError(reply.error.code, reply.error.message, reply.error.minor));
  }

  function end(error: GssError): void {
    ending ??= error;
    for (const waiting of pending.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(error);
    }
    pending.clear();
  }

  async function expire(op: Operation): Promise<void> {
    const late = new GssError('deadline', `${op} took longer than ${callTimeoutMs / 1000} s`);
    // The thread ends when the library returns; nobody waits for that, not even the process's end.
    const threadEnd = worker.terminate();
    // Node refs a worker that is being terminated.
    worker.unref();
    try {
      // Imported here only, since it loads koffi into the main thread too; and before the caller can exit.
      const { exitWithoutWaitingFor } = await import('./native/exit-now.ts');
      exitWithoutWaitingFor(threadEnd);
    } finally {
      end(late);
    }
  }

  function call<K extends Operation>(call: CallOf<K>): Promise<Answers[K]>;
  function call(call: Call): Promise<Answers[Operation]> {
    if (ending)
      return Promise.reject(new GssError('context-lost', ending.message, undefined, { cause: ending }));
    lastId += 1;
    const request: Request = { id: lastId, call };
    worker.postMessage(request, moved(call));
    return new Promise((resolve, reject) => {
      pending.set(request.id, {
        resolve,
        reject,
        timer: setTimeout(() => void expire(call.op), callTimeoutMs),
      });
    });
  }

  return {
    call,
    get ended() {
      return ending !== undefined;
    },
    async close() {
      if (!ending) await call<'release-all'>({ op: 'release-all' }).catch(() => undefined);
      if (ending) return;
      end(new GssError('context-lost', 'GSSAPI was closed'));
      await worker.terminate();
    },
  };
}

function moved(call: Call): ArrayBuffer[] {
  if (call.op === 'password-tgt') return [call.options.password.buffer];
  if (call.op === 'wrap-frames') return [call.plaintext.buffer];
  return call.op === 'unwrap-many' ? [call.messages.octets.buffer] : [];
}

/** Beside this module, under the same kind of name: `.ts` from source, `.js` in a bundle. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './gss-worker.ts' : './gss-worker.js', import.meta.url);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
