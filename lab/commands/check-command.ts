import type { Command } from 'commander';
import { throwMistakes } from '../scenario/scenario-error.ts';
import { refuseSameNames } from '../scenario/refuse-same-names.ts';
import { selectorOf } from '../scenario/scenario-selector.ts';
import { planAll, scenarioWords } from './plans-of.ts';

/** `lab check`: the scenarios' text, without running them. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description(
      'check scenarios and start nothing: a line for each mistake, FILE:LINE:COLUMN: MESSAGE; exits 2 if there are any',
    )
    .argument('<scenarios...>', scenarioWords)
    .action(async (selectors: string[]) => {
      const { plans, mistakes } = await planAll(selectors);
      for (const plan of plans) console.log(`${selectorOf(plan)}: ok, ${plan.steps.length} steps`);
      throwMistakes(mistakes);
      refuseSameNames(plans);
    });
}
