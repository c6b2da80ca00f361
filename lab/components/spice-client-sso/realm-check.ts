import type { Gss } from '../../gss/gss.ts';
import { describeFailure } from './describe-failure.ts';
import type { ClientEffect, ClientEvent } from './machine/client-state.ts';

/** Performs the machine's `judge-realm` effects. */
export type RealmCheck = (effect: ClientEffect & { readonly kind: 'judge-realm' }) => void;

export interface RealmCheckOptions {
  readonly gss: Pick<Gss, 'clientOf'>;
  readonly ccache: string | undefined;
  /** Besides the user's own. */
  readonly otherRealms: readonly string[];
  readonly report: (event: ClientEvent) => void;
}

/** Allows the realm of the user's own tickets, as they are at that moment, and those of the configuration. No KDC is asked. */
export function createRealmCheck({ gss, ccache, otherRealms, report }: RealmCheckOptions): RealmCheck {
  async function judge(spn: string, realm: string): Promise<{ code: number; reason: string } | undefined> {
    if (otherRealms.includes(realm)) return undefined;
    const client = await gss.clientOf(ccache);
    const own = client.slice(client.lastIndexOf('@') + 1);
    // refuses: spn-of-another-realm; test "the user's own realm is allowed, and others by name only"
    if (realm === own) return undefined;
    return { code: 403, reason: `the guest says that it is ${spn}, which is not of ${own} (--guest-realm)` };
  }

  return ({ attempt, spn, realm }) => {
    const answer = (refusal: { code: number; reason: string } | undefined) =>
      report({ kind: 'realm-judged', attempt, spn, refusal });
    judge(spn, realm).then(answer, (error: unknown) => answer(describeFailure(error)));
  };
}
