import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { StepContext } from '../step-context.ts';

interface Counts {
  readonly failures: number;
  readonly ticketsIssued: number;
  readonly serviceTickets: Readonly<Record<string, number>>;
}

/** What a scenario may state of them. */
type Wanted = StepOf<'expect-kdc'>['args']['kdc'][string];

const noRequests = { asTickets: 0, serviceTickets: {} };

/** Compares the KDC's failure counters (since the scenario began) and its log's issued AS tickets with what was expected. */
export async function expectKdc(step: StepOf<'expect-kdc'>, context: StepContext): Promise<void> {
  const expected = Object.entries(step.args.kdc);
  const names = expected.map(([name]) => name);
  const counts = await waitUntil(
    () => countsOf(names, context),
    (counts) => expected.every(([name, wanted]) => matches(wanted, counts.get(name))),
    { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 100, signal: context.signal, describe },
  );
  if (step.title.startsWith('lockout oracle')) return;
  for (const [name, { failures }] of expected)
    if (failures !== undefined) context.note(counterLine(name, counts.get(name)?.failures ?? 0, context));
}

/** A counter as it was read, beside what locks the principal, so that a lockout can be read off the console. */
function counterLine(principal: string, failures: number, { plan }: StepContext): string {
  const policy = plan.realm.principals.find(({ name }) => name === principal)?.policy;
  const limit = plan.realm.policies.find(({ name }) => name === policy)?.maxFailures;
  const locked = limit !== undefined && failures >= limit ? ': locked' : '';
  return `the KDC's counter of ${principal} reads ${failures}${limit === undefined ? '' : ` of ${limit}`}${locked}`;
}

async function countsOf(
  principals: readonly string[],
  { world, memory }: StepContext,
): Promise<ReadonlyMap<string, Counts>> {
  const [states, requests] = await Promise.all([
    world.realm.principalStates(principals),
    world.realm.requests(principals),
  ]);
  const counts = new Map<string, Counts>();
  for (const [principal, { failedAttempts }] of states) {
    const { asTickets, serviceTickets } = requests.get(principal) ?? noRequests;
    const failures = failedAttempts - (memory.atStart.get(principal)?.failedAttempts ?? 0);
    counts.set(principal, { failures, ticketsIssued: asTickets, serviceTickets });
  }
  return counts;
}

function matches(wanted: Wanted, counts: Counts | undefined): boolean {
  return (
    counts !== undefined &&
    (wanted.failures ?? counts.failures) === counts.failures &&
    (wanted.ticketsIssued ?? counts.ticketsIssued) === counts.ticketsIssued &&
    Object.entries(wanted.serviceTickets ?? {}).every(
      ([service, count]) => (counts.serviceTickets[service] ?? 0) === count,
    )
  );
}

function describe(counts: ReadonlyMap<string, Counts>): string {
  return [...counts]
    .map(
      ([name, { failures, ticketsIssued, serviceTickets }]) =>
        `${name}: ${failures} failures, ${ticketsIssued} tickets, ${describeServices(serviceTickets)}`,
    )
    .join('; ');
}

function describeServices(tickets: Counts['serviceTickets']): string {
  const each = Object.entries(tickets).map(([service, count]) => `${count} for ${service}`);
  return each.length > 0 ? each.join(' and ') : 'none for services';
}
