import type { Ccache, Credential } from './ccache.ts';
import { parsePrincipal, principalText } from './principal-text.ts';

/** Why a credential cache is not one usable ticket-granting ticket and nothing else. */
export type SoleTgtProblem = 'not-one-ticket' | 'not-a-tgt' | 'other-client' | 'expired' | 'not-yet-valid';

/** MIT's own tolerance (krb5.conf clockskew). */
const clockSkewSeconds = 300;

/**
 * The one TGT that a credential cache consists of, or why it does not: exactly one ticket, for krbtgt/REALM of the
 * client's own realm, of the cache's own client, and valid at `nowSeconds`. Says nothing about who made it.
 */
export function soleTgt(
  ccache: Ccache,
  nowSeconds: number,
): { readonly tgt: Credential } | { readonly problem: SoleTgtProblem } {
  const [tgt, ...others] = ccache.credentials;
  // refuses: test "no ticket, and more than one, is refused"
  if (!tgt || others.length > 0) return { problem: 'not-one-ticket' };
  const problem = tgtProblem(tgt, ccache.client, nowSeconds);
  return problem ? { problem } : { tgt };
}

/** What tells a usable TGT from any other ticket. */
export type TgtFacts = Pick<Credential, 'client' | 'server' | 'startTime' | 'endTime'>;

/** Why a credential is no usable TGT of this client, or undefined. */
export function tgtProblem(
  credential: TgtFacts,
  client: string,
  nowSeconds: number,
): Exclude<SoleTgtProblem, 'not-one-ticket'> | undefined {
  // refuses: test "a ticket of another client than the cache’s is refused"
  if (credential.client !== client) return 'other-client';
  // refuses: test "a service ticket, and a TGT of or for another realm, is refused"
  if (credential.server !== tgsOf(client)) return 'not-a-tgt';
  // refuses: test "a ticket is refused from its end on"
  if (credential.endTime <= nowSeconds) return 'expired';
  // refuses: test "a ticket may begin as far ahead as clocks may differ"
  if (credential.startTime > nowSeconds + clockSkewSeconds) return 'not-yet-valid';
  return undefined;
}

/** The ticket-granting service of a client's own realm. */
export function tgsOf(client: string): string | undefined {
  const { realm } = parsePrincipal(client) ?? {};
  return realm && principalText({ realm, names: ['krbtgt', realm] });
}
