import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { OnReadOpts, Socket } from 'node:net';
import { ProxyError } from './proxy-error.ts';
import { socketPair } from './socket-pair.ts';

/** A running plugin and our end of the socket that is its stdin and stdout. */
export interface PluginProcess {
  readonly pid: number;
  readonly socket: Socket;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<PluginEnd>;
  /** Asks it to end by EOF, after 2 s by SIGTERM, after 2 more by SIGKILL; resolves when it has. */
  stop(): Promise<PluginEnd>;
}

export interface PluginEnd {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

const patienceMs = 2000;

/** Starts an approved plugin without a shell, with the proxy's environment and stderr. Throws `plugin-failed`. */
export async function startPlugin(
  path: string,
  args: readonly string[],
  onread: OnReadOpts,
): Promise<PluginProcess> {
  const { ours, theirs } = await socketPair(onread);
  const child = spawn(path, args, { stdio: [theirs, theirs, 'inherit'] });
  const ended = new Promise<PluginEnd>((resolve) => {
    child.once('exit', (exitCode, signal) =>
      resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined }),
    );
  });
  try {
    await once(child, 'spawn');
  } catch (cause) {
    ours.destroy();
    throw new ProxyError('plugin-failed', `${path}: cannot be started: ${(cause as Error).message}`, {
      cause,
    });
  } finally {
    // The child has its own descriptors; ours would keep the socket open after its end.
    theirs.destroy();
  }
  const stop = async (): Promise<PluginEnd> => {
    ours.end();
    const timers = [
      setTimeout(() => child.kill('SIGTERM'), patienceMs),
      setTimeout(() => child.kill('SIGKILL'), 2 * patienceMs),
    ];
    const end = await ended;
    for (const timer of timers) clearTimeout(timer);
    ours.destroy();
    return end;
  };
  return { pid: child.pid ?? 0, socket: ours, ended, stop };
}
