import type { Ccache } from '../../wire/krb5/ccache.ts';
import { readUserCcache } from './credential/read-ccache.ts';

export interface DelegationFacts {
  /** The acceptor's principal, `host/guest1.lab.test@LAB.TEST`. */
  readonly acceptor: string;
  /** What the context's flags say of the service's ticket. */
  readonly okAsDelegate: boolean;
  /** Whether a service that is not marked ok-as-delegate was to get the TGT too. */
  readonly offeredToUntrusted: boolean;
}

/** Why a context stands but no TGT went along, from the tickets themselves, in the administrator's words. */
export async function explainNoDelegation(
  ccache: string | undefined,
  facts: DelegationFacts,
): Promise<string> {
  // Other kinds of cache, and unreadable ones, leave the context's own flags to go by.
  return explainFromTickets(await readUserCcache(ccache).catch(() => undefined), facts);
}

/** `tickets` is undefined where the cache is none that can be read as a file. */
export function explainFromTickets(tickets: Ccache | undefined, facts: DelegationFacts): string {
  const service = tickets?.credentials.find((one) => one.server === facts.acceptor);
  const okAsDelegate = service?.flags.okAsDelegate ?? facts.okAsDelegate;
  if (!okAsDelegate && !facts.offeredToUntrusted) {
    const spn = facts.acceptor.replace(/@[^@]*$/, '');
    return `the ticket for ${spn} is not marked ok-as-delegate`;
  }
  const tgt = tickets?.credentials.find((one) => one.server.startsWith('krbtgt/'));
  if (tgt && !tgt.flags.forwardable) return `the ticket-granting ticket of ${tgt.client} is not forwardable`;
  return 'the KDC gave no forwarded ticket: it is unreachable, or its policy forbids it';
}
