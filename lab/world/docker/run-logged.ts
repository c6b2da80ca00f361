import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { asRoot } from '../owner/chroot-mode.ts';
import { tiedCommand } from '../owner/tied-command.ts';

/** A program of a set-up stage failed; the message quotes the end of its log. */
export class LoggedCommandError extends Error {
  readonly code = 'command-failed';
  readonly logFile: string;

  constructor(what: string, outcome: string, logFile: string, tail: string) {
    super(`${what} ${outcome}; its log ${logFile} ends with:\n${tail}`);
    this.name = 'LoggedCommandError';
    this.logFile = logFile;
  }
}

export interface LoggedCommandOptions {
  /** Receives the output; appended to. */
  readonly logFile: string;
  readonly timeoutMs: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Whether it must be root, of this machine or of a namespace of its own; default false. */
  readonly asRoot?: boolean;
}

/** Runs a program without stdin, its output going to a file; rejects unless it exits 0 in time, or with a NoChrootError. */
export async function runLogged(
  argv: readonly [string, ...string[]],
  options: LoggedCommandOptions,
): Promise<void> {
  const [program, ...args] = tiedCommand(options.asRoot === true ? await asRoot(argv) : argv);
  await using log = await open(options.logFile, 'a', 0o600);
  const child = spawn(program, args, {
    stdio: ['ignore', log.fd, log.fd],
    env: { ...process.env, ...options.env },
    cwd: options.cwd,
    timeout: options.timeoutMs,
  });
  const [exitCode, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (exitCode === 0) return;
  const tail = (await readFile(options.logFile, 'utf8'))
    .slice(-4000)
    .trim()
    .split('\n')
    .slice(-12)
    .join('\n');
  const outcome =
    signal === null
      ? `ended with exit ${exitCode ?? '?'}`
      : `was ended by ${signal} (limit ${options.timeoutMs / 1000} s)`;
  throw new LoggedCommandError(argv[0], outcome, options.logFile, tail);
}
