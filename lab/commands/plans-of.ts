import { findScenarios } from '../scenario/find-scenarios.ts';
import type { Plan } from '../scenario/plan.ts';
import { planScenario } from '../scenario/plan-scenario.ts';
import { refuseSameNames } from '../scenario/refuse-same-names.ts';
import { ScenarioError, throwMistakes } from '../scenario/scenario-error.ts';
import { isMeant, type ScenarioSelector, selectorOf } from '../scenario/scenario-selector.ts';

/** What a command’s help says of its scenarios. */
export const scenarioWords =
  'names, YAML files, folders, globs, @tags, or "all" (but for benchmarks); also separated by commas; +NAME=VALUE selects in a matrix';

/** What became of planning the files that a command names. */
export interface Planned {
  readonly plans: readonly Plan[];
  readonly mistakes: readonly ScenarioError[];
}

/** The plans of the scenarios that a command names: see findScenarios. Rejects with a ScenarioError. */
export async function plansOf(selectors: readonly string[]): Promise<readonly Plan[]> {
  const { plans, mistakes } = await planAll(selectors);
  throwMistakes(mistakes);
  return refuseSameNames(plans);
}

/** The same, where a file with mistakes does not hide the others. */
export async function planAll(selectors: readonly string[]): Promise<Planned> {
  const found = await findScenarios(selectors);
  const planned = await Promise.allSettled(found.map((selector) => plansOfOne(selector)));
  const plans = planned.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  return {
    // A file may be named twice, once with values of its matrix.
    plans: [...new Map(plans.map((plan) => [selectorOf(plan), plan])).values()],
    mistakes: planned.flatMap((each) => (each.status === 'rejected' ? [mistakeOf(each.reason)] : [])),
  };
}

async function plansOfOne(selector: ScenarioSelector): Promise<readonly Plan[]> {
  const plans = await planScenario(selector.file);
  const chosen = plans.filter((plan) => isMeant(selector, plan));
  // refuses otherwise: test "values that no combination has are refused with what there is"
  if (chosen.length > 0) return chosen;
  const names = plans.map(({ name }) => name).join(', ');
  throw new ScenarioError(
    'not-found',
    `the matrix of ${selector.file} has no such values; there are: ${names}`,
  );
}

/** Anything else is no mistake of the scenario's. */
function mistakeOf(reason: unknown): ScenarioError {
  if (reason instanceof ScenarioError) return reason;
  throw reason;
}
