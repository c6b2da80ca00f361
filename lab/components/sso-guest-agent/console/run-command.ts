import { execFile } from 'node:child_process';

/** A command of the system that failed or took too long; its arguments are in the message, so none may be secret. */
export class CommandError extends Error {
  readonly argv: readonly string[];
  readonly exitCode: number | undefined;

  constructor(argv: readonly string[], exitCode: number | undefined, stderr: string, options?: ErrorOptions) {
    const how = exitCode === undefined ? 'did not end by itself' : `exited with ${exitCode}`;
    super(`${argv.join(' ')} ${how}: ${stderr.trim().slice(0, 500)}`, options);
    this.name = 'CommandError';
    this.argv = argv;
    this.exitCode = exitCode;
  }
}

const maxOutputBytes = 262_144;

/** Runs a program without a shell and gives its stdout; rejects with a CommandError, after `timeoutMs` at the latest. */
export function runCommand(argv: readonly [string, ...string[]], timeoutMs: number): Promise<string> {
  const [program, ...args] = argv;
  const options = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: maxOutputBytes } as const;
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else reject(new CommandError(argv, exitCodeOf(error.code), stderr, { cause: error }));
    });
  });
}

function exitCodeOf(code: unknown): number | undefined {
  return typeof code === 'number' ? code : undefined;
}
