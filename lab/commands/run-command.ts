import type { Command } from 'commander';
import { performRun } from './perform-run.ts';
import { plansOf } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';
import { addRunFlags, type RunFlags } from './run-flags.ts';

/** `lab run`: scenarios, one report. */
export function addRunCommand(program: Command): void {
  const command = program
    .command('run')
    .description(
      'run scenarios and report; exits 0 pass, 1 fail (the product), 2 error (the lab, or bad usage)',
    )
    .argument('<scenarios...>', 'names, paths to YAML files, or "all"; also separated by commas');
  addRunFlags(command).action(async (selectors: string[], flags: RunFlags) => {
    process.exitCode = await reportFolder(await performRun(await plansOf(selectors), flags));
  });
}
