import type { Plan } from './plan.ts';
import { ScenarioError } from './scenario-error.ts';

/** The plans, if no two have the same name: journal, report and artifacts go by names. Throws a ScenarioError: same-name. */
export function refuseSameNames(plans: readonly Plan[]): readonly Plan[] {
  const files = new Map<string, string>();
  for (const { name, file } of plans) {
    const earlier = files.get(name);
    if (earlier !== undefined)
      throw new ScenarioError(
        'same-name',
        `${file} and ${earlier} are both the scenario ${JSON.stringify(name)}: rename one`,
      );
    files.set(name, file);
  }
  return plans;
}
