import type { Commands } from '../../world/ports.ts';
import { runInSession } from './run-in-session.ts';

/** A ticket as `klist -f` shows it. */
export interface ListedTicket {
  /** With its realm: `krbtgt/LAB.TEST@LAB.TEST`. */
  readonly service: string;
  /** By the guest's clock, which runs in UTC; ms since the epoch. */
  readonly endsAtMs: number;
  readonly flags: readonly TicketFlag[];
}

/** klist(1), "-f". */
const flagLetters = {
  F: 'forwardable',
  f: 'forwarded',
  P: 'proxiable',
  R: 'renewable',
  I: 'initial',
  A: 'pre-authenticated',
  O: 'ok-as-delegate',
} as const;

export type TicketFlag = (typeof flagLetters)[keyof typeof flagLetters];

/** What MIT's klist says of the cache that the session's own environment names. Rejects when there is none. */
export async function listTickets(commands: Commands, user: string): Promise<readonly ListedTicket[]> {
  const result = await runInSession(commands, user, ['/usr/bin/klist', '-f'], { needs: 'KRB5CCNAME' });
  if (!result) throw new Error(`${user} has no session on the console`);
  if (result.exitCode !== 0) throw new Error(result.stderr.trim());
  return parseKlist(result.stdout);
}

/** Parses `klist -f`: a ticket's line holds two dates and the service, the line below it the flags. */
export function parseKlist(text: string): readonly ListedTicket[] {
  const tickets: ListedTicket[] = [];
  let ticket: Pick<ListedTicket, 'service' | 'endsAtMs'> | undefined;
  for (const line of text.split('\n')) {
    const [, end, service] = /^\d\S+ \S+ {2}(\d\S+ \S+) {2}(\S+)$/.exec(line) ?? [];
    if (end !== undefined && service !== undefined) ticket = { service, endsAtMs: Date.parse(`${end} UTC`) };
    const flags = /Flags: (\w+)/.exec(line)?.[1];
    if (!ticket || flags === undefined) continue;
    tickets.push({ ...ticket, flags: Array.from(flags).flatMap((letter) => flagOf(letter)) });
    ticket = undefined;
  }
  return tickets;
}

function flagOf(letter: string): TicketFlag[] {
  return letter in flagLetters ? [flagLetters[letter as keyof typeof flagLetters]] : [];
}
