import type { Plan } from '../scenario/plan.ts';
import { worldCost } from '../scenario/world-cost.ts';
import { type Budget, refusalOf } from './budget.ts';
import type { Journal } from './journal.ts';
import type { Outcome } from './journal-schema.ts';
import { verdictOf } from './outcome.ts';
import type { Progress } from './progress.ts';
import { schedule } from './schedule.ts';

/**
 * Runs the scenarios that the budget can hold; one that it cannot is an error, and one that is not begun before `signal`
 * aborts is skipped, both with the reason in the journal. Returns all outcomes.
 */
export async function runScenarios(
  plans: readonly Plan[],
  budget: Budget,
  signal: AbortSignal,
  { journal, progress }: { readonly journal: Pick<Journal, 'write'>; readonly progress: Progress },
  run: (plan: Plan) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const leaveOut = ({ name }: Plan, outcome: 'skip' | 'error', thrown: unknown) => {
    const { code, message } = verdictOf(thrown, { owner: 'lab' });
    const reason = { code, message };
    journal.write({ source: 'lab', scenario: name, kind: 'scenario-not-begun', outcome, reason });
    progress.tell({ kind: 'scenario-ended', scenario: name, outcome, durationMs: 0, why: message });
    outcomes.push(outcome);
  };
  const jobs = plans.flatMap((plan) => {
    const cost = worldCost(plan);
    const refusal = refusalOf(plan.name, cost, budget);
    if (refusal) leaveOut(plan, 'error', refusal);
    return refusal ? [] : [{ plan, cost }];
  });
  const left = await schedule(jobs, budget, signal, async ({ plan }) => {
    outcomes.push(await run(plan));
  });
  for (const { plan } of left) leaveOut(plan, 'skip', signal.reason);
  return outcomes;
}
