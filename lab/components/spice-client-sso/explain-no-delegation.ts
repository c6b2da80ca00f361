import { GssError, type GssErrorCode } from '../../gss/gss-error.ts';
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

/** Why no TGT went along: `code` is 503 when the KDC did not answer, 403 for anything that policy refuses. */
export interface NoDelegation {
  readonly code: 403 | 503;
  readonly reason: string;
}

/**
 * Why a context stands but no TGT went along, in the administrator's words: from the tickets themselves, and where they
 * would allow it from the KDC. `forwardTgt` asks it for a forwarded TGT, which is dropped.
 */
export async function explainNoDelegation(
  ccache: string | undefined,
  facts: DelegationFacts,
  forwardTgt: () => Promise<unknown>,
): Promise<NoDelegation> {
  // Other kinds of cache, and unreadable ones, leave the context's own flags to go by.
  const reason = explainFromTickets(await readUserCcache(ccache).catch(() => undefined), facts);
  return reason === undefined ? explainFromKdc(forwardTgt) : { code: 403, reason };
}

/** Undefined when the tickets allow it. `tickets` is undefined where the cache is none that can be read as a file. */
export function explainFromTickets(tickets: Ccache | undefined, facts: DelegationFacts): string | undefined {
  const service = tickets?.credentials.find((one) => one.server === facts.acceptor);
  const okAsDelegate = service?.flags.okAsDelegate ?? facts.okAsDelegate;
  if (!okAsDelegate && !facts.offeredToUntrusted) {
    const spn = facts.acceptor.replace(/@[^@]*$/, '');
    return `the ticket for ${spn} is not marked ok-as-delegate`;
  }
  const tgt = tickets?.credentials.find((one) => one.server.startsWith('krbtgt/'));
  if (tgt && !tgt.flags.forwardable) return `the ticket-granting ticket of ${tgt.client} is not forwardable`;
  return undefined;
}

/** GSSAPI does not tell what became of its own request to the KDC, so it is made again. */
export async function explainFromKdc(forwardTgt: () => Promise<unknown>): Promise<NoDelegation> {
  try {
    await forwardTgt();
  } catch (error) {
    if (!(error instanceof GssError)) return { code: 403, reason: 'the KDC gave no forwarded ticket' };
    if (unanswered.includes(error.code))
      return { code: 503, reason: 'the KDC could not be reached for a forwarded ticket' };
    return { code: 403, reason: `the KDC gives no forwarded ticket: ${error.message}` };
  }
  return { code: 503, reason: 'the KDC gave no forwarded ticket at first, and would now' };
}

const unanswered: readonly GssErrorCode[] = ['kdc-unreachable', 'deadline'];
