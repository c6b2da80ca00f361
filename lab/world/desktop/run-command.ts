import { execa } from 'execa';
import { onThisHost } from '../../deadline/host-speed.ts';
import { DeadlineError } from '../../deadline/wait-until.ts';
import { tiedCommand } from '../owner/tied-command.ts';
import type { CommandResult } from '../ports.ts';

export interface CommandOptions {
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  /** Ends the command, when its desktop goes. */
  readonly signal: AbortSignal;
  /** Default: 30 s of an ordinary host. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Runs a program; resolves whatever its exit code, 127 when there is no such program. Out of time it is killed with all that it started, since a
 * shell's own end would leave the program that it waits for, and that is a DeadlineError; likewise when the signal aborts, without an exit code.
 */
export async function runCommand(
  argv: readonly string[],
  { env, input = '', signal, timeoutMs = onThisHost(30_000) }: CommandOptions,
): Promise<CommandResult> {
  const [file, ...args] = tiedCommand(argv);
  const child = execa(file, args, {
    env,
    extendEnv: false,
    input,
    reject: false,
    // A group of its own, to be killed as one.
    detached: true,
    maxBuffer: 1024 * 1024,
  });
  const kill = () => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
    kill();
  }, timeoutMs);
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  try {
    const result = await child;
    if (limit.signal.aborted) throw new DeadlineError(argv.join(' '), timeoutMs, 'it still ran');
    return {
      argv,
      exitCode: result.exitCode,
      durationMs: result.durationMs,
      stdout: result.stdout,
      // A program that ran out of time has said nothing about that itself.
      stderr: result.exitCode === undefined ? (result.shortMessage ?? '') : result.stderr,
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
