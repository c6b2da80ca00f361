import type { StepOf } from '../../scenario/plan.ts';
import type { CommandResult } from '../../world/ports.ts';
import { runAsUser } from '../guest/run-as-user.ts';
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
  if (context.world.desktops.has(args.on)) return desktopOf(context, args.on).run(shell, context.deadlineMs);
  const { commands } = guestOf(context, args.on);
  if (args.as === undefined) return commands.run(shell, { timeoutMs: context.deadlineMs });
  return runAsUser(commands, args.as, shell, { timeoutMs: context.deadlineMs });
}

function quote({ argv, stdout, stderr }: CommandResult): string {
  const said = (stderr.trim() || stdout.trim()).slice(-500);
  return `\`${argv.at(-1) ?? ''}\`${said ? ` (${JSON.stringify(said)})` : ''}`;
}
