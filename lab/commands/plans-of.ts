import { findScenarios } from '../scenario/find-scenarios.ts';
import type { Plan } from '../scenario/plan.ts';
import { planScenario } from '../scenario/plan-scenario.ts';
import { refuseSameNames } from '../scenario/refuse-same-names.ts';
import { ScenarioError, throwMistakes } from '../scenario/scenario-error.ts';

/** What became of planning the files that a command names. */
export interface Planned {
  readonly plans: readonly Plan[];
  readonly mistakes: readonly ScenarioError[];
}

/** The plans of the scenarios that a command names: names, paths or `all`, also separated by commas. Rejects with a ScenarioError. */
export async function plansOf(selectors: readonly string[]): Promise<readonly Plan[]> {
  const { plans, mistakes } = await planAll(selectors);
  throwMistakes(mistakes);
  return refuseSameNames(plans);
}

/** The same, where a file with mistakes does not hide the others. */
export async function planAll(selectors: readonly string[]): Promise<Planned> {
  const files = await findScenarios(selectors);
  const planned = await Promise.allSettled(files.map((file) => planScenario(file)));
  const mistakes = planned.flatMap((each) => (each.status === 'rejected' ? [mistakeOf(each.reason)] : []));
  return { plans: planned.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])), mistakes };
}

/** Anything else is no mistake of the scenario's. */
function mistakeOf(reason: unknown): ScenarioError {
  if (reason instanceof ScenarioError) return reason;
  throw reason;
}
