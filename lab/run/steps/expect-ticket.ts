import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { sessionOf } from '../guest/console-session.ts';
import { listTickets, type ListedTicket } from '../guest/klist.ts';
import { sessionEnvironment } from '../guest/session-environment.ts';
import { guestOf, type StepContext } from '../step-context.ts';
import type { Commands } from '../../world/ports.ts';

/** Waits for a ticket with these flags in the cache that the session's own environment names, by MIT's klist there. */
export async function expectTicket(step: StepOf<'expect-ticket'>, context: StepContext): Promise<void> {
  const { ticket, guest, user, flags } = step.args;
  const { commands } = guestOf(context, guest);
  const service = `${ticket}@${context.plan.realm.name}`;
  await waitUntil(
    () => ticketsOf(commands, user),
    (tickets) =>
      tickets.some(
        (listed) => listed.service === service && flags.every((flag) => listed.flags.includes(flag)),
      ),
    { for: step.title, timeoutMs: context.deadlineMs, intervalMs: 200, signal: context.signal, describe },
  );
}

async function ticketsOf(commands: Commands, user: string): Promise<readonly ListedTicket[]> {
  const session = await sessionOf(commands, user);
  if (!session) throw new Error(`${user} has no session on the console`);
  const ccache = (await sessionEnvironment(commands, session)).get('KRB5CCNAME');
  if (ccache === undefined) throw new Error(`the environment of session ${session.id} has no KRB5CCNAME`);
  const listed = await listTickets(commands, user, ccache);
  if (!listed) throw new Error(`klist finds no credential cache ${ccache}`);
  return listed.tickets;
}

function describe(tickets: readonly ListedTicket[]): string {
  if (tickets.length === 0) return 'an empty cache';
  return tickets.map(({ service, flags }) => `${service} (${flags.join(', ')})`).join('; ');
}
