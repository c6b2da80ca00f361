import { Secret } from '../../secret/secret.ts';
import type { Commands } from '../ports.ts';

/** The lab's own program in the guest image (qemu/guest/programs/lab-greetd.c). */
const program = '/usr/lib/spice-sso-lab/lab-greetd';
/** On a tmpfs, root only. */
const resultFile = '/run/lab/tap';
/** The handle, and greetd's reply to the other user, a line each. */
const tapResult = /^([0-9a-f]{32})\n([a-z_ ]+)\n$/;

/** What greetd said to an attempt: `success`, `auth_error`, or its reply's type. */
export type GreetdVerdict = string;

/** Starts the relay before greetd; resolves when it listens. */
export async function startTap(commands: Commands, tryAs: string, timeoutMs: number): Promise<void> {
  const started = await commands.run([program, 'tap', tryAs, resultFile], { timeoutMs });
  if (started.exitCode !== 0) throw new Error(`the relay could not be started: ${started.stderr.trim()}`);
}

/** What the relay overheard: the handle that was presented, and greetd's verdict for the other user. */
export async function readTap(
  commands: Commands,
): Promise<{ readonly handle: Secret<string>; readonly verdict: GreetdVerdict }> {
  const [, handle, reply] =
    tapResult.exec((await commands.readFile(resultFile, 4096)).toString('utf8')) ?? [];
  if (handle === undefined || reply === undefined) throw new Error('the relay left no result');
  return { handle: new Secret(handle), verdict: verdictOf(reply) };
}

/** Tries to log `user` in with this answer to the prompt; an empty one answers nothing. */
export async function attemptLogin(
  commands: Commands,
  user: string,
  answer: Secret<string>,
): Promise<GreetdVerdict> {
  const result = await commands.run([program, 'attempt', user], { input: Buffer.from(answer.reveal()) });
  if (result.exitCode !== 0)
    throw new Error(`the attempt at greetd ended with ${String(result.exitCode)}: ${result.stderr.trim()}`);
  return verdictOf(result.stdout);
}

/** An error's type says more than that it is one. */
function verdictOf(reply: string): GreetdVerdict {
  return reply.trim().split(' ').at(-1) ?? '';
}
