import type { Command } from 'commander';
import { plansOf } from './plans-of.ts';

/** `lab check`: the scenarios' text, without running them. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description('check scenarios and start nothing')
    .argument('<scenarios...>', 'names, paths to YAML files, or "all"')
    .action(async (selectors: string[]) => {
      for (const plan of await plansOf(selectors))
        console.log(`${plan.file}: ok, ${plan.steps.length} steps`);
    });
}
