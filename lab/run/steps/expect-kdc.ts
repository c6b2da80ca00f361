import { DeadlineError, waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { KdcError } from '../../world/kdc/kdc-error.ts';
import type { KdcRequests, PrincipalState } from '../../world/ports.ts';
import type { StepContext } from '../step-context.ts';

interface Counts {
  readonly failures: number;
  readonly ticketsIssued: number;
  readonly serviceTickets: Readonly<Record<string, number>>;
  /** Where the KDC's database and its log do not say the same: one of them is read wrongly, whatever was expected. */
  readonly disagreement: string | undefined;
}

/** What a scenario may state of them. */
type Wanted = StepOf<'expect-kdc'>['args']['kdc'][string];

/**
 * Compares the KDC's failure counters (since the scenario began) and its log's issued AS tickets with what was expected.
 * Throws a DeadlineError, or a KdcError where database and log contradict each other: then the lab cannot tell.
 */
export async function expectKdc(step: StepOf<'expect-kdc'>, context: StepContext): Promise<void> {
  const expected = Object.entries(step.args.kdc);
  const names = expected.map(([name]) => name);
  let last: ReadonlyMap<string, Counts> = new Map();
  try {
    last = await waitUntil(
      async () => (last = await countsOf(names, context)),
      (counts) => expected.every(([name, wanted]) => matches(wanted, counts.get(name))),
      { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 100, signal: context.signal, describe },
    );
  } catch (error) {
    const disagreements = [...last.values()].flatMap(({ disagreement }) => disagreement ?? []);
    if (!(error instanceof DeadlineError) || disagreements.length === 0) throw error;
    throw new KdcError('counters-disagree', disagreements.join('; '), error);
  }
  if (step.title.startsWith('lockout oracle')) return;
  for (const [name, { failures }] of expected)
    if (failures !== undefined) context.note(counterLine(name, last.get(name)?.failures ?? 0, context));
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
  { world, memory, plan }: StepContext,
): Promise<ReadonlyMap<string, Counts>> {
  const [states, requests] = await Promise.all([
    world.realm.principalStates(principals),
    world.realm.requests(principals),
  ]);
  const counts = new Map<string, Counts>();
  for (const [principal, state] of states) {
    const log = requests.get(principal);
    if (!log) throw new Error(`the KDC's log was not read for ${principal}`);
    const failures = state.failedAttempts - (memory.atStart.get(principal)?.failedAttempts ?? 0);
    const { asTickets: ticketsIssued, serviceTickets } = log;
    const hasPassword = plan.realm.principals.some(({ name, password }) => name === principal && password);
    const disagreement = hasPassword ? disagreementOf(principal, failures, state, log) : undefined;
    counts.set(principal, { failures, ticketsIssued, serviceTickets, disagreement });
  }
  return counts;
}

/** Both begin with the scenario's own realm. The KDC dates successes only of who must preauthenticate: who has a password. */
function disagreementOf(
  principal: string,
  failures: number,
  { lastSuccess }: PrincipalState,
  log: KdcRequests,
): string | undefined {
  if (failures !== log.failedAttempts)
    return `the KDC's database counts ${failures} failures of ${principal}, its log ${log.failedAttempts}`;
  if ((lastSuccess !== undefined) !== log.asTickets > 0)
    return `the KDC's database dates the last ticket of ${principal} ${lastSuccess ?? 'never'}, its log has ${log.asTickets}`;
  return undefined;
}

function matches(wanted: Wanted, counts: Counts | undefined): boolean {
  return (
    counts !== undefined &&
    counts.disagreement === undefined &&
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
