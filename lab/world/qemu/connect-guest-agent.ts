import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { deadlinesOf, OwnedDeadlineError } from '../../deadline/deadlines-of.ts';
import { onThisHost } from '../../deadline/host-speed.ts';
import { DeadlineError } from '../../deadline/wait-until.ts';
import { Secret } from '../../secret/secret.ts';
import type { CommandResult, Commands } from '../ports.ts';
import { connectJsonPeer, type JsonPeer } from './json-peer.ts';
import { MachineError } from './machine-error.ts';
import type { TrafficLog } from './traffic-log.ts';

const { waitUntil } = deadlinesOf('lab');

/** The guest agent captures at most 16 MiB of an output; base64 makes 22 of it, twice. */
const maxLineBytes = 48 * 1024 * 1024;
const maxInputBytes = 8 * 1024 * 1024;
const answerTimeoutMs = 30_000;
const defaultRunTimeoutMs = 60_000;
const syncTimeoutMs = 500;
const longestPollMs = 150;
/** A program that runs for long is asked for less often: each question costs the guest time. */
const pollShare = 1 / 50;
const rarestPollMs = 1000;

const startedSchema = z.looseObject({ pid: z.int() });
const statusSchema = z.looseObject({
  exited: z.boolean(),
  exitcode: z.int().optional(),
  'out-data': z.base64().default(''),
  'err-data': z.base64().default(''),
});
const readSchema = z.looseObject({ 'buf-b64': z.base64(), eof: z.boolean() });

/** The stock qemu-guest-agent, reached through its virtio-serial port (QEMU Guest Agent protocol reference). */
export interface ConnectedGuestAgent extends Commands {
  close(): void;
}

/** Connects and waits until the agent answers, which is when the guest has booted that far. */
export async function connectGuestAgent(
  socketPath: string,
  log: TrafficLog,
  wait: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<ConnectedGuestAgent> {
  const peer = await connectJsonPeer({ socketPath, peer: 'the guest agent', maxLineBytes, log });
  try {
    // What is sent before the port opens may stay stuck until more follows, so the sync is repeated.
    await waitUntil(
      async () => {
        // 0xff makes the agent's parser drop whatever came before it.
        peer.send(Buffer.of(0xff));
        await peer.request('guest-sync-delimited', { id: 1 }, syncTimeoutMs);
        return true;
      },
      Boolean,
      { for: 'the guest agent to answer', intervalMs: 20, ...wait },
    );
  } catch (error) {
    peer.close();
    throw error;
  }
  const run = runThrough(peer);
  return {
    run,
    writeFile: async (path, content, mode) => {
      const input = content instanceof Secret ? content.reveal() : content;
      // install(1) creates the file 0600 before it gives it its mode.
      const argv = ['install', '-D', '-m', mode.toString(8).padStart(4, '0'), '/dev/stdin', path];
      const result = await run(argv, { input });
      if (result.exitCode !== 0) {
        throw new MachineError(
          'command-refused',
          `cannot write ${path} in the guest: ${result.stderr.trim()}`,
        );
      }
    },
    readFile: (path, maxBytes) => readThrough(peer, path, maxBytes),
    close: () => peer.close(),
  };
}

function runThrough(peer: JsonPeer): Commands['run'] {
  return async (argv, options = {}): Promise<CommandResult> => {
    const [path = '', ...arg] = argv;
    const input = options.input ?? Buffer.alloc(0);
    if (input.length > maxInputBytes) {
      throw new MachineError('file-too-large', `the input of ${path} is over ${maxInputBytes} octets`);
    }
    const timeoutMs = options.timeoutMs ?? onThisHost(defaultRunTimeoutMs);
    const startedMs = performance.now();
    const { pid } = startedSchema.parse(
      await peer.request(
        'guest-exec',
        {
          path,
          arg,
          'capture-output': true,
          ...(input.length > 0 ? { 'input-data': input.toString('base64') } : {}),
          ...(options.env ? { env: options.env } : {}),
        },
        answerTimeoutMs,
      ),
    );
    for (let pollMs = 10; ; ) {
      const status = statusSchema.parse(await peer.request('guest-exec-status', { pid }, answerTimeoutMs));
      const durationMs = performance.now() - startedMs;
      if (status.exited) {
        return {
          argv,
          exitCode: status.exitcode,
          durationMs,
          stdout: Buffer.from(status['out-data'], 'base64').toString('utf8'),
          stderr: Buffer.from(status['err-data'], 'base64').toString('utf8'),
        };
      }
      if (durationMs > timeoutMs) {
        const kill = { path: 'kill', arg: ['-KILL', String(pid)] };
        await peer.request('guest-exec', kill, answerTimeoutMs).catch(() => undefined);
        const waited = [`${argv.join(' ')} in the guest`, timeoutMs, 'it still runs'] as const;
        // A deadline that was given is its giver's.
        throw options.timeoutMs === undefined
          ? new OwnedDeadlineError('lab', ...waited)
          : new DeadlineError(...waited);
      }
      await delay(pollMs);
      pollMs = Math.min(pollMs * 1.5, Math.max(longestPollMs, durationMs * pollShare), rarestPollMs);
    }
  };
}

async function readThrough(peer: JsonPeer, path: string, maxBytes: number): Promise<Buffer> {
  const handle = z.int().parse(await peer.request('guest-file-open', { path, mode: 'r' }, answerTimeoutMs));
  try {
    const parts: Buffer[] = [];
    for (let leftBytes = maxBytes + 1; ; ) {
      const answer = await peer.request('guest-file-read', { handle, count: leftBytes }, answerTimeoutMs);
      const { 'buf-b64': base64, eof } = readSchema.parse(answer);
      const part = Buffer.from(base64, 'base64');
      parts.push(part);
      leftBytes -= part.length;
      if (leftBytes <= 0) throw new MachineError('file-too-large', `${path} is over ${maxBytes} octets`);
      if (eof || part.length === 0) return Buffer.concat(parts);
    }
  } finally {
    await peer.request('guest-file-close', { handle }, answerTimeoutMs).catch(() => undefined);
  }
}
