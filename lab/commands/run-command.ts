import type { Command } from 'commander';
import { type Shard, shardFileOf, shardText, sliceOf } from '../scenario/shard.ts';
import { performRun } from './perform-run.ts';
import { plansOf } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';
import { addRunFlags, flagOf, type RunFlags } from './run-flags.ts';

/** `lab run`: scenarios, one report. */
export function addRunCommand(program: Command): void {
  const command = program
    .command('run')
    .description(
      'run scenarios and report; exits 0 pass, 1 fail (the product), 2 error (the lab, or bad usage)',
    )
    .argument('<scenarios...>', 'names, paths to YAML files, or "all"; also separated by commas');
  addRunFlags(command)
    .option(
      '--shard <i/n>',
      'run only the i-th of n slices; lab merge joins their run folders',
      flagOf(shardText),
    )
    .action(async (selectors: string[], { shard, ...flags }: RunFlags & { readonly shard?: Shard }) => {
      const all = await plansOf(selectors);
      const folder = shard
        ? await performRun(sliceOf(all, shard), flags, { shard: shardFileOf(all, shard) })
        : await performRun(all, flags);
      process.exitCode = await reportFolder(folder);
    });
}
