import type { Plan } from './plan.ts';
import type { PlanFile } from './plan-schema.ts';

/** The text of a run's `plan.json`: its scenarios in order, passwords as `***`. */
export function planFileText(plans: readonly Plan[]): string {
  const file = {
    schema: 1,
    scenarios: plans.map((plan) => ({ ...plan, steps: [...plan.steps] })),
  } satisfies PlanFile;
  return `${JSON.stringify(file, undefined, 2)}\n`;
}
