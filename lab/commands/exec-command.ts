import { buffer } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { askKeeper } from '../keep/ask-keeper.ts';
import { AnswerError } from '../keep/keep-error.ts';
import { commandResultSchema } from '../keep/request-schema.ts';
import { parseDuration } from './lease-option.ts';
import { guestCommand, guestOf, type WorldOption } from './world-option.ts';

interface ExecOptions extends WorldOption {
  readonly as?: string;
  readonly stdin?: true;
  /** In ms. */
  readonly timeout: number;
}

/** As a shell's, for a program that cannot be started, or that a signal ended. */
const notStartedStatus = 127;
const signalStatus = 128;
/** Starting the program, and its session's environment, take time of their own. */
const answerGraceMs = 60_000;

/** `lab exec`: one command in a guest, or on a desktop. */
export function addExecCommand(program: Command): void {
  guestCommand(
    program,
    'exec',
    'run a command in a guest, as root, or with a desktop’s tickets, and exit with its status',
    'guest or desktop',
  )
    .argument('<command...>', 'a program and its arguments, after `--`; no shell is involved')
    .option('--as <user>', 'as this user, in the environment of the user’s session if there is one')
    .option('--stdin', 'give it this command’s standard input, at most 8 MiB')
    .addOption(
      new Option('--timeout <duration>', 'kill it after this time')
        .argParser(parseDuration)
        .default(10 * 60_000, '10m'),
    )
    .action(async (word: string, argv: string[], options: ExecOptions) => {
      process.exitCode = await exec(word, argv, options);
    });
}

async function exec(word: string, argv: readonly string[], options: ExecOptions): Promise<number> {
  const { world, guest } = await guestOf(word, options);
  const input = options.stdin ? (await buffer(process.stdin)).toString('base64') : undefined;
  try {
    const answer = await askKeeper(
      world.socketPath,
      {
        request: 'exec',
        guest,
        argv: [...argv],
        timeoutMs: options.timeout,
        ...(options.as !== undefined && { as: options.as }),
        ...(input !== undefined && { input }),
      },
      options.timeout + answerGraceMs,
    );
    const { exitCode, stdout, stderr } = commandResultSchema.parse(answer);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    if (exitCode === undefined) process.stderr.write('lab: a signal ended it\n');
    return exitCode ?? signalStatus;
  } catch (error) {
    if (!(error instanceof AnswerError && error.code === 'command-refused')) throw error;
    process.stderr.write(`lab: ${error.message}\n`);
    return notStartedStatus;
  }
}
