import type { Secret } from '../../secret/secret.ts';
import type { Commands } from '../ports.ts';

/** The lab's own program in the guest image (qemu/guest/programs/lab-greetd.c). */
const program = '/usr/lib/spice-sso-lab/lab-greetd';
/** On a tmpfs, root only. */
const resultFile = '/run/lab/tap';
/** greetd's reply to the other user, and the agent's answer to the second use, a line each. */
const tapResult = /^([a-z_ ]+)\n(.*)\n$/;

/** What greetd said to an attempt: `success`, `auth_error`, or its reply's type. */
export type GreetdVerdict = string;

/** Starts the relay before greetd; resolves when it listens. */
export async function startTap(commands: Commands, tryAs: string, timeoutMs: number): Promise<void> {
  const started = await commands.run([program, 'tap', tryAs, resultFile], { timeoutMs });
  if (started.exitCode !== 0) throw new Error(`the relay could not be started: ${started.stderr.trim()}`);
}

/** What the relay overheard was answered: by greetd from another user before its owner, by the agent when PAM asks again. */
export async function readTap(
  commands: Commands,
): Promise<{ readonly otherUser: GreetdVerdict; readonly again: string }> {
  const [, reply, again] = tapResult.exec((await commands.readFile(resultFile, 4096)).toString('utf8')) ?? [];
  if (reply === undefined || again === undefined) throw new Error('the relay left no result');
  return { otherUser: verdictOf(reply), again };
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
