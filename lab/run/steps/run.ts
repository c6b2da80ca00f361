import type { StepOf } from '../../scenario/plan.ts';
import type { CommandResult, Commands } from '../../world/ports.ts';
import { sessionOf } from '../guest/console-session.ts';
import { sessionEnvironment } from '../guest/session-environment.ts';
import { guestOf, desktopOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** Runs a command on a guest or a desktop and checks its exit status and output. */
export async function run(step: StepOf<'run'>, context: StepContext): Promise<void> {
  const { on, exit, stdoutContains } = step.args;
  const result = await execute(step, context);
  if (result.exitCode !== exit)
    throw new StepFailure(
      'command-failed',
      `${quote(result)} exited ${String(result.exitCode)} on ${on}, not ${exit}`,
    );
  if (stdoutContains !== undefined && !result.stdout.includes(stdoutContains)) {
    throw new StepFailure(
      'command-failed',
      `${quote(result)} on ${on} did not print ${JSON.stringify(stdoutContains)}`,
    );
  }
}

async function execute({ args }: StepOf<'run'>, context: StepContext): Promise<CommandResult> {
  const shell = ['/bin/sh', '-c', args.command];
  if (context.world.desktops.has(args.on)) return desktopOf(context, args.on).run(shell);
  const { commands } = guestOf(context, args.on);
  if (args.as === undefined) return commands.run(shell, { timeoutMs: context.deadlineMs });
  return commands.run(['/usr/sbin/runuser', '-u', args.as, '--', ...shell], {
    env: await environmentOf(commands, args.as),
    timeoutMs: context.deadlineMs,
  });
}

/** The environment of the user's session, so that the command sees what a program started there would. */
async function environmentOf(commands: Commands, user: string): Promise<readonly string[]> {
  const session = await sessionOf(commands, user);
  if (!session) return ['PATH=/usr/bin:/bin', 'LC_ALL=C.UTF-8'];
  return [...(await sessionEnvironment(commands, session))].map(([name, value]) => `${name}=${value}`);
}

function quote({ argv, stdout, stderr }: CommandResult): string {
  const said = (stderr.trim() || stdout.trim()).slice(-500);
  return `\`${argv.at(-1) ?? ''}\`${said ? ` (${JSON.stringify(said)})` : ''}`;
}
