import type { Command } from 'commander';
import { KeepError } from '../keep/keep-error.ts';
import { startKeeper } from '../keep/start-keeper.ts';
import { stepCountUntil } from '../keep/until-step.ts';
import { selectorOf } from '../scenario/scenario-selector.ts';
import { checkBuild } from '../world/components/other-build.ts';
import { entryHints } from './entry-hints.ts';
import { leaseOption } from './lease-option.ts';
import { openProgress } from './open-progress.ts';
import { plansOf } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';
import { addWorldFlags, type RunFlags } from './run-flags.ts';

interface UpOptions extends Omit<RunFlags, 'deadline'> {
  readonly until?: string;
  /** In ms. */
  readonly lease: number;
  readonly pauseOnFailure?: true;
}

/** `lab up`: a world to work in. */
export function addUpCommand(program: Command): void {
  const command = program
    .command('up')
    .description(
      'build a scenario’s world and keep it under a lease; exits 0 when it is kept, 1 or 2 when a step before did not hold',
    )
    .argument('<scenario>', 'a name, or a path to a YAML file')
    .option(
      '--until <step>',
      'perform the steps up to this one first: its number, from 1, or a part of its title; default none',
    )
    .addOption(leaseOption())
    .option('--pause-on-failure', 'keep the world even when a step does not hold');
  addWorldFlags(command).action(async (selector: string, options: UpOptions) => {
    process.exitCode = await up(selector, options);
  });
}

/** Mistakes are found here, before anything is started. */
async function up(selector: string, options: UpOptions): Promise<number> {
  const [plan, ...others] = await plansOf([selector]);
  if (!plan || others.length > 0)
    throw new KeepError(
      'ambiguous-name',
      `lab up keeps the world of one scenario, not of ${others.length + 1}`,
    );
  const steps = options.until === undefined ? 0 : stepCountUntil(options.until, plan);
  if (options.components !== undefined) await checkBuild(options.components);
  const args = [
    selectorOf(plan),
    ...['--steps', String(steps), '--lease', `${options.lease}ms`],
    ...['--kdc', options.kdc, '--reports', options.reports],
    ...(options.cold ? ['--cold'] : []),
    ...(options.components === undefined ? [] : ['--components', options.components]),
    ...(options.pauseOnFailure ? ['--pause-on-failure'] : []),
  ];
  const ending = await watched(args, options.reports);
  switch (ending.kind) {
    case 'kept':
      if (ending.failure) process.stderr.write(`\n${ending.failure.text}`);
      process.stdout.write(entryHints(ending));
      return ending.failure ? { fail: 1, error: 2 }[ending.failure.outcome] : 0;
    case 'ended':
      return reportFolder(ending.runFolder);
    case 'failed':
      throw new KeepError('keeper-ended', ending.message);
  }
}

async function watched(args: readonly string[], reports: string) {
  using progress = openProgress(1);
  return await startKeeper(args, reports, progress);
}
