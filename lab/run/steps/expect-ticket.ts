import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { listTickets, type ListedTicket } from '../guest/klist.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** Waits for a ticket with these flags in the cache that the session's own environment names, by MIT's klist there. */
export async function expectTicket(step: StepOf<'expect-ticket'>, context: StepContext): Promise<void> {
  const { ticket, guest, user, flags } = step.args;
  const { commands } = guestOf(context, guest);
  const service = `${ticket}@${context.plan.realm.name}`;
  await waitUntil(
    () => listTickets(commands, user),
    (tickets) =>
      tickets.some(
        (listed) => listed.service === service && flags.every((flag) => listed.flags.includes(flag)),
      ),
    { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 200, signal: context.signal, describe },
  );
}

function describe(tickets: readonly ListedTicket[]): string {
  if (tickets.length === 0) return 'an empty cache';
  return tickets.map(({ service, flags }) => `${service} (${flags.join(', ')})`).join('; ');
}
