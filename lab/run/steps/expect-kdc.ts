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

/** Compares the KDC's failure counters (since the scenario began) and its log's issued AS tickets with what was expected. */
export async function expectKdc(step: StepOf<'expect-kdc'>, context: StepContext): Promise<void> {
  const expected = Object.entries(step.args.kdc);
  await waitUntil(
    async () =>
      new Map(
        await Promise.all(expected.map(async ([name]) => [name, await countsOf(name, context)] as const)),
      ),
    (counts) => expected.every(([name, wanted]) => matches(wanted, counts.get(name))),
    { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 100, signal: context.signal, describe },
  );
}

async function countsOf(principal: string, { world, memory }: StepContext): Promise<Counts> {
  const [state, requests] = await Promise.all([
    world.realm.principalState(principal),
    world.realm.requests(principal),
  ]);
  return {
    failures: state.failedAttempts - (memory.atStart.get(principal)?.failedAttempts ?? 0),
    ticketsIssued: requests.asTickets,
    serviceTickets: requests.serviceTickets,
  };
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
