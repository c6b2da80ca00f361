import { findScenarios } from '../scenario/find-scenarios.ts';
import type { Plan } from '../scenario/plan.ts';
import { planScenario } from '../scenario/plan-scenario.ts';
import { refuseSameNames } from '../scenario/refuse-same-names.ts';

/** The plans of the scenarios that a command names: names, paths or `all`, also separated by commas. */
export async function plansOf(selectors: readonly string[]): Promise<readonly Plan[]> {
  const files = await findScenarios(selectors);
  return refuseSameNames(await Promise.all(files.map((file) => planScenario(file))));
}
