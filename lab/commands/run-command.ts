import type { Command } from 'commander';
import { checkBuild } from '../world/components/other-build.ts';
import { componentsOption } from './components-option.ts';
import { kdcOption } from './kdc-option.ts';
import { leaseOption } from './lease-option.ts';
import { pauseOnFailure } from './pause-on-failure.ts';
import { performRun, type RunOptions } from './perform-run.ts';
import { plansOf } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';

/** `lab run`: scenarios, one report. */
export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description(
      'run scenarios and report; exits 0 pass, 1 fail (the product), 2 error (the lab, or bad usage)',
    )
    .argument('<scenarios...>', 'names, paths to YAML files, or "all"; also separated by commas')
    .addOption(kdcOption())
    .option('--reports <folder>', 'where run folders are made', 'reports')
    .addOption(componentsOption())
    .option('--pause-on-failure', 'keep the world of a scenario that fails, and say how to enter it')
    .addOption(leaseOption())
    .action(async (selectors: string[], options: RunOptions & PauseOptions) => {
      const plans = await plansOf(selectors);
      if (options.components !== undefined) await checkBuild(options.components);
      const handling = options.pauseOnFailure ? { hold: pauseOnFailure(options.lease) } : {};
      process.exitCode = await reportFolder(await performRun(plans, options, 0, handling));
    });
}

interface PauseOptions {
  readonly pauseOnFailure?: true;
  /** In ms. */
  readonly lease: number;
}
