import { expectKdc } from './steps/expect-kdc.ts';
import type { Scenario } from './scenario-schema.ts';
import type { StepAction } from './step-schema.ts';

/**
 * The step that ends every scenario: what each principal with a password must have cost the KDC.
 * Failures are what the scenario last stated, else 0. Tickets are what it last stated plus one for each later kinit.
 */
export function lockoutOracle(scenario: Pick<Scenario, 'realm' | 'steps'>): StepAction {
  const kdc: Record<string, { failures: number; 'tickets-issued': number }> = {};
  for (const [name, principal] of Object.entries(scenario.realm.principals))
    if (principal.password !== undefined) kdc[name] = { failures: 0, 'tickets-issued': 0 };
  for (const step of scenario.steps) {
    if (step.verb === 'kinit') {
      const counts = kdc[step.args.as];
      if (counts && step.args.expect === 'ticket') counts['tickets-issued'] += 1;
    } else if (step.verb === 'expect-kdc') {
      for (const [name, stated] of Object.entries(step.args.kdc)) {
        const counts = kdc[name];
        if (!counts) continue;
        counts.failures = stated.failures ?? counts.failures;
        counts['tickets-issued'] = stated.ticketsIssued ?? counts['tickets-issued'];
      }
    }
  }
  const step = expectKdc.parse({ kdc });
  return { ...step, title: `lockout oracle: ${step.title}` };
}
