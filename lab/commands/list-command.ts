import type { Command } from 'commander';
import { aligned } from '../report/aligned.ts';
import { type LastResult, lastResults } from '../run/past-durations.ts';
import type { Plan } from '../scenario/plan.ts';
import { benchmarkTag } from '../scenario/scenario-labels.ts';
import { throwMistakes } from '../scenario/scenario-error.ts';
import { planAll, scenarioWords } from './plans-of.ts';

/** `lab list`: which scenarios there are, and how each last ended. */
export function addListCommand(program: Command): void {
  program
    .command('list')
    .description('list scenarios: name, last outcome, how long it took, when, tags, title')
    .argument('[scenarios...]', `${scenarioWords}; default: those of scenarios/, benchmarks too`)
    .option('--reports <folder>', 'where run folders are', 'reports')
    .action(async (selectors: string[], { reports }: { readonly reports: string }) => {
      const words = selectors.length > 0 ? selectors : ['all', `@${benchmarkTag}`];
      const { plans, mistakes } = await planAll(words);
      const last = await lastResults(
        reports,
        plans.map(({ name }) => name),
      );
      for (const line of listLines(plans, last)) console.log(line);
      throwMistakes(mistakes);
    });
}

/** A line for each scenario, in columns. */
export function listLines(
  plans: readonly Pick<Plan, 'name' | 'title' | 'tags'>[],
  last: ReadonlyMap<string, LastResult>,
): readonly string[] {
  const rows = plans.map(({ name, title, tags }) => {
    const result = last.get(name);
    return [
      name,
      result?.outcome ?? '-',
      result ? `${(result.durationMs / 1000).toFixed(1)} s` : '',
      result ? result.startedAt.slice(0, 16).replace('T', ' ') : '',
      tags.map((tag) => `@${tag}`).join(' '),
      title,
    ];
  });
  return aligned(rows, [0, 1, 3, 4, 5]);
}
