import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** The real client, started behind a stranger: what it says and hears passes through here. */
export interface ClientBehind {
  readonly process: ChildProcess;
  readonly says: Readable;
  readonly hears: Writable;
  /** Resolves with its exit status. */
  readonly ended: Promise<number>;
}

/** Starts the real client with this process's environment and stderr; it ends when its channel does. */
export function startClientBehind(program: string, args: readonly string[]): ClientBehind {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  });
  process.once('SIGTERM', () => child.kill('SIGTERM'));
  return { process: child, says: child.stdout, hears: child.stdin, ended };
}
