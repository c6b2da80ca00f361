import { type Command, Option } from 'commander';
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
    .option('--cold', 'boot every guest, instead of forking it from a template', false)
    .option('--reports <folder>', 'where run folders are made', 'reports')
    .action(async (selectors: string[], options: RunOptions) => {
      process.exitCode = await reportFolder(await performRun(await plansOf(selectors), options));
    });
}

/** `--kdc`, of every command that builds worlds. */
export function kdcOption(): Option {
  return new Option('--kdc <kind>', 'the KDC').choices(['auto', 'container', 'process']).default('auto');
}
