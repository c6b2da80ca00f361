import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Secret } from '../../secret/secret.ts';
import type { Commands } from '../ports.ts';

/** Where the probes live in a guest: a tmpfs, root only. */
const folder = '/run/lab';
const resultFile = `${folder}/tap.json`;
const probes = ['greetd-frames.ts', 'greetd-attempt.ts', 'greetd-tap.ts'];

const greetdReply = z.looseObject({ type: z.string(), error_type: z.string().optional() });
const tapResult = z.object({ answer: z.string(), reply: greetdReply });

/** What greetd said to an attempt: `success`, `auth_error`, or its reply's type. */
export type GreetdVerdict = string;

/** Starts "$@" as a unit and waits in the guest until the relay says that it listens: one visit, since each costs. */
const startScript = `systemd-run --quiet --unit=lab-greetd-tap "$@" || exit 1
until [ -e ${resultFile}.listening ]; do
  systemctl --quiet is-active lab-greetd-tap || { journalctl -q -o cat -n 5 -u lab-greetd-tap >&2; exit 1; }
  sleep 0.1
done`;

/** Starts the relay before greetd; resolves when it listens. */
export async function startTap(commands: Commands, tryAs: string, timeoutMs: number): Promise<void> {
  await installProbes(commands);
  const relay = ['/usr/bin/node', `${folder}/greetd-tap.ts`, tryAs, resultFile];
  const started = await commands.run(['/bin/sh', '-c', startScript, 'sh', ...relay], { timeoutMs });
  if (started.exitCode !== 0) throw new Error(`the relay could not be started: ${started.stderr.trim()}`);
}

/** What the relay overheard: the handle that was presented, and greetd's verdict for the other user. */
export async function readTap(
  commands: Commands,
): Promise<{ readonly handle: Secret<string>; readonly verdict: GreetdVerdict }> {
  const { answer, reply } = tapResult.parse(
    JSON.parse((await commands.readFile(resultFile, 4096)).toString('utf8')),
  );
  return { handle: new Secret(answer), verdict: verdictOf(reply) };
}

/** Tries to log `user` in with this answer to the prompt; an empty one answers nothing. */
export async function attemptLogin(
  commands: Commands,
  user: string,
  answer: Secret<string>,
): Promise<GreetdVerdict> {
  await installProbes(commands);
  const result = await commands.run(['/usr/bin/node', `${folder}/greetd-attempt.ts`, user], {
    input: Buffer.from(answer.reveal()),
  });
  if (result.exitCode !== 0)
    throw new Error(`the attempt at greetd ended with ${String(result.exitCode)}: ${result.stderr.trim()}`);
  return verdictOf(greetdReply.parse(JSON.parse(result.stdout)));
}

function verdictOf(reply: z.infer<typeof greetdReply>): GreetdVerdict {
  return reply.error_type ?? reply.type;
}

async function installProbes(commands: Commands): Promise<void> {
  const made = await commands.run(['/bin/sh', '-c', `mkdir -m 0700 -p ${folder} && ls ${folder}`]);
  if (probes.every((probe) => made.stdout.includes(probe))) return;
  for (const probe of probes) {
    await commands.writeFile(`${folder}/${probe}`, await readFile(new URL(probe, import.meta.url)), 0o600);
  }
}
