import type { GuestPlan, Plan, Step } from './plan.ts';

/** The machine beside a guest, on which one build is measured while the other one is on the guest. */
export const twinOf = (guest: string) => `${guest}-twin`;

/**
 * A benchmark's plan for two builds: each guest that is measured has a twin, the same machine, serving as the same
 * principal; and there is time for as many pairs as it takes.
 */
export function asComparison(plan: Plan, deadlineMs: number): Plan {
  const measured = new Set(plan.steps.flatMap((step) => (step.verb === 'bench' ? [step.args.guest] : [])));
  const twins = plan.guests.filter(({ name }) => measured.has(name)).map((guest) => twin(guest, plan));
  const patient = (step: Step): Step => (step.verb === 'bench' ? { ...step, deadlineMs } : step);
  return {
    ...plan,
    guests: [...plan.guests, ...twins],
    timeouts: { ...plan.timeouts, scenarioMs: deadlineMs },
    steps: plan.steps.map(patient),
  };
}

function twin(guest: GuestPlan, { realm }: Plan): GuestPlan {
  const name = twinOf(guest.name);
  return { ...guest, name, hostName: `${name}.${realm.domain}` };
}
