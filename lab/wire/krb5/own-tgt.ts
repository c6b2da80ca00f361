import { type TgtFacts, tgtProblem } from './sole-tgt.ts';

/** Why a credential cache has no ticket-granting ticket to give. */
export type OwnTgtProblem = 'no-tgt' | 'expired' | 'not-yet-valid';

/**
 * The TGT of the cache's own client for its own realm, among the service tickets and the TGTs of other realms that a
 * cache in use holds; the one that lasts longest where there are several.
 */
export function ownTgt<T extends TgtFacts>(
  ccache: { readonly client: string; readonly credentials: readonly T[] },
  nowSeconds: number,
): { readonly tgt: T } | { readonly problem: OwnTgtProblem } {
  const problems = new Set<string>();
  const usable = ccache.credentials.filter((one) => {
    const problem = tgtProblem(one, ccache.client, nowSeconds);
    if (problem) problems.add(problem);
    return !problem;
  });
  const [tgt] = usable.sort((one, other) => other.endTime - one.endTime);
  if (tgt) return { tgt };
  if (problems.has('not-yet-valid')) return { problem: 'not-yet-valid' };
  return { problem: problems.has('expired') ? 'expired' : 'no-tgt' };
}
