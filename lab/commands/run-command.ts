import type { Command } from 'commander';
import { type Shard, shardFileOf, shardText, sliceOf } from '../scenario/shard.ts';
import { checkBuild } from '../world/components/other-build.ts';
import { leaseOption } from './lease-option.ts';
import { pauseOnFailure } from './pause-on-failure.ts';
import { performRun } from './perform-run.ts';
import { plansOf, scenarioWords } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';
import { addRunFlags, flagOf, type RunFlags } from './run-flags.ts';

interface RunCommandOptions extends RunFlags {
  readonly shard?: Shard;
  readonly pauseOnFailure?: true;
  /** In ms. */
  readonly lease: number;
}

/** `lab run`: scenarios, one report. */
export function addRunCommand(program: Command): void {
  const command = program
    .command('run')
    .description(
      'run scenarios and report; exits 0 pass, 1 fail (the product), 2 error (the lab, or bad usage)',
    )
    .argument('<scenarios...>', scenarioWords);
  addRunFlags(command)
    .option(
      '--shard <i/n>',
      'run only the i-th of n slices; lab merge joins their run folders',
      flagOf(shardText),
    )
    .option('--pause-on-failure', 'keep the world of a scenario that fails, and say how to enter it')
    .addOption(leaseOption())
    .action(async (selectors: string[], options: RunCommandOptions) => {
      process.exitCode = await run(selectors, options);
    });
}

async function run(selectors: readonly string[], options: RunCommandOptions): Promise<number> {
  const { shard, lease, pauseOnFailure: pauses, ...flags } = options;
  const all = await plansOf(selectors);
  if (flags.components !== undefined) await checkBuild(flags.components);
  const folder = await performRun(shard ? sliceOf(all, shard) : all, flags, {
    ...(shard && { shard: shardFileOf(all, shard) }),
    ...(pauses && { hold: pauseOnFailure(lease) }),
  });
  return reportFolder(folder);
}
