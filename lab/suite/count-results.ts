import { z } from 'zod';
import { addTallies, noTests, type Tally } from './tally.ts';

const outcome = z.enum(['pass', 'fail', 'error', 'skip']);
const results = z.object({
  scenarios: z.array(z.object({ outcome, steps: z.array(z.object({ outcome })) })),
});

/**
 * Counts a results.json (docs/architecture.md) by steps. A scenario whose outcome none of its steps explains
 * (its world never stood, or its teardown failed) counts as one failure more, and a run without scenarios as one.
 */
export function countResults(json: unknown): Tally {
  const { scenarios } = results.parse(json);
  if (scenarios.length === 0) return { ...noTests, failed: 1 };
  return addTallies(
    scenarios.map((scenario) => {
      const steps = addTallies(scenario.steps.map((step) => countOutcome(step.outcome)));
      const unexplained = countOutcome(scenario.outcome).failed > 0 && steps.failed === 0;
      return unexplained ? { ...steps, failed: 1 } : steps;
    }),
  );
}

function countOutcome(one: z.infer<typeof outcome>): Tally {
  switch (one) {
    case 'pass':
      return { ...noTests, passed: 1 };
    case 'fail':
    case 'error':
      return { ...noTests, failed: 1 };
    case 'skip':
      return { ...noTests, skipped: 1 };
  }
}
