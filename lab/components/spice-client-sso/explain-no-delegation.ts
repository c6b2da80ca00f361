import type { Gss } from '../../gss/gss.ts';
import { GssError, type GssErrorCode } from '../../gss/gss-error.ts';
import { ticketFlags, type TicketFlags } from '../../wire/krb5/ccache.ts';
import { tgsOf } from '../../wire/krb5/sole-tgt.ts';

export interface DelegationFacts {
  /** The acceptor's principal, `host/guest1.lab.test@LAB.TEST`. */
  readonly acceptor: string;
  /** The user's own principal. */
  readonly initiator: string;
  /** What the context's flags say of the service's ticket. */
  readonly okAsDelegate: boolean;
  /** Whether a service that is not marked ok-as-delegate was to get the TGT too. */
  readonly offeredToUntrusted: boolean;
}

/** The flags of the user's own tickets; undefined where there is none. */
export interface DelegationTickets {
  readonly service: TicketFlags | undefined;
  readonly tgt: TicketFlags | undefined;
}

/** Why no TGT went along: `code` is 503 when the KDC did not answer, 403 for anything that policy refuses. */
export interface NoDelegation {
  readonly code: 403 | 503;
  /** In our own words, which the guest may hear. */
  readonly reason: string;
  /** The library's words, for this side's log. */
  readonly detail?: string;
}

/**
 * Why a context stands but no TGT went along, in the administrator's words: from the tickets themselves, and where they
 * would allow it from the KDC. `forwardTgt` asks it for a forwarded TGT, which is dropped.
 */
export async function explainNoDelegation(
  gss: Pick<Gss, 'ticketFlags'>,
  ccache: string | undefined,
  facts: DelegationFacts,
  forwardTgt: () => Promise<unknown>,
): Promise<NoDelegation> {
  const { acceptor, initiator: client } = facts;
  // A cache that cannot be read leaves the context's own flags to go by.
  const [service, tgt] = await gss
    .ticketFlags({ ccache, client, services: [acceptor, tgsOf(client) ?? client] })
    .catch(() => []);
  const reason = explainFromTickets({ service: flagsOf(service), tgt: flagsOf(tgt) }, facts);
  return reason === undefined ? explainFromKdc(forwardTgt) : { code: 403, reason };
}

function flagsOf(bits: number | undefined): TicketFlags | undefined {
  return bits === undefined ? undefined : ticketFlags(bits);
}

/** Undefined when the tickets allow it. */
export function explainFromTickets(
  { service, tgt }: DelegationTickets,
  facts: DelegationFacts,
): string | undefined {
  const okAsDelegate = service?.okAsDelegate ?? facts.okAsDelegate;
  if (!okAsDelegate && !facts.offeredToUntrusted) {
    const spn = facts.acceptor.replace(/@[^@]*$/, '');
    return `the ticket for ${spn} is not marked ok-as-delegate`;
  }
  if (tgt && !tgt.forwardable) return `the ticket-granting ticket of ${facts.initiator} is not forwardable`;
  return undefined;
}

/** GSSAPI does not tell what became of its own request to the KDC, so it is made again. */
export async function explainFromKdc(forwardTgt: () => Promise<unknown>): Promise<NoDelegation> {
  try {
    await forwardTgt();
  } catch (error) {
    if (error instanceof GssError && unanswered.includes(error.code))
      return { code: 503, reason: 'the KDC could not be reached for a forwarded ticket' };
    const reason = 'the KDC gave no forwarded ticket';
    return { code: 403, reason, ...(error instanceof Error && { detail: error.message }) };
  }
  return { code: 503, reason: 'the KDC gave no forwarded ticket at first, and would now' };
}

const unanswered: readonly GssErrorCode[] = ['kdc-unreachable', 'deadline'];
