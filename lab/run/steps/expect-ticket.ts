import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { listTickets, type ListedTicket } from '../guest/klist.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** Waits for a ticket with these flags in the cache that the session's own environment names, by MIT's klist there. */
export async function expectTicket(step: StepOf<'expect-ticket'>, context: StepContext): Promise<void> {
  const { ticket, guest, user, flags, lasts, endsWithin } = step.args;
  const { commands } = guestOf(context, guest);
  const service = `${ticket}@${context.plan.realm.name}`;
  await waitUntil(
    () => listTickets(commands, user),
    (tickets) =>
      tickets.some(
        (listed) =>
          listed.service === service &&
          flags.every((flag) => listed.flags.includes(flag)) &&
          (lasts === undefined || listed.endsAtMs - Date.now() >= lasts) &&
          (endsWithin === undefined || listed.endsAtMs - Date.now() <= endsWithin),
      ),
    { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 200, signal: context.signal, describe },
  );
}

function describe(tickets: readonly ListedTicket[]): string {
  if (tickets.length === 0) return 'an empty cache';
  const ends = ({ endsAtMs }: ListedTicket) => new Date(endsAtMs).toISOString();
  return tickets
    .map((ticket) => `${ticket.service} (${ticket.flags.join(', ')}) until ${ends(ticket)}`)
    .join('; ');
}
