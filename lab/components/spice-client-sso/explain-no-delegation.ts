import { open } from 'node:fs/promises';
import type { Ccache } from '../../wire/krb5/ccache.ts';
import { readCcache } from '../../wire/krb5/ccache.ts';

export interface DelegationFacts {
  /** The acceptor's principal, `host/guest1.lab.test@LAB.TEST`. */
  readonly acceptor: string;
  /** What the context's flags say of the service's ticket. */
  readonly okAsDelegate: boolean;
  /** Whether a service that is not marked ok-as-delegate was to get the TGT too. */
  readonly offeredToUntrusted: boolean;
}

const maxCcacheOctets = 1_048_576;

/** Why a context stands but no TGT went along, from the tickets themselves, in the administrator's words. */
export async function explainNoDelegation(
  ccache: string | undefined,
  facts: DelegationFacts,
): Promise<string> {
  const name = ccache ?? process.env['KRB5CCNAME'] ?? `FILE:/tmp/krb5cc_${process.getuid?.() ?? 0}`;
  return explainFromTickets(await readTickets(name), facts);
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

async function readTickets(name: string): Promise<Ccache | undefined> {
  const path = name.startsWith('FILE:') ? name.slice('FILE:'.length) : name;
  try {
    await using file = await open(path);
    const content = Buffer.alloc(Math.min((await file.stat()).size, maxCcacheOctets + 1));
    const { bytesRead } = await file.read(content, 0, content.length, 0);
    return readCcache(content.subarray(0, bytesRead));
  } catch {
    // Other kinds of cache, and unreadable ones, leave the context's own flags to go by.
    return undefined;
  }
}
