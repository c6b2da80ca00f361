import type { ConsoleHolder } from '../console/console.ts';
import type { PolicyRefusal } from './account-policy.ts';
import type { HolderRecord } from './holder-record.ts';

/** Who asks for the console, and what is known of who holds it. */
export interface HolderFacts {
  /** The SASL peer. */
  readonly principal: string;
  /** Of the account that it maps to. */
  readonly uid: number;
  /** By logind's word. */
  readonly holder: ConsoleHolder;
  /** By the agent's own, of the last session that it opened. */
  readonly record: HolderRecord | undefined;
}

/**
 * Why a held console is not unlocked (docs/protocol.md, "Order" step 6); undefined when it may be.
 * The client learns the code alone, which says nothing of who holds it.
 */
export function judgeHolder({ principal, uid, holder, record }: HolderFacts): PolicyRefusal | undefined {
  // refuses: test "a console that another user holds is not unlocked"
  if (holder.uid !== uid) return { code: 406, reason: 'another user holds the console' };
  // refuses: open-console-found; test "a console that was opened past the agent is not unlocked"
  if (!record) return { code: 406, reason: 'the console was opened past the agent' };
  // A login on whose way the agent died has no session in its record; nothing but that login was under way.
  // refuses: test "a session that came after the recorded one is not unlocked"
  if (record.session !== undefined && record.session !== holder.session)
    return { code: 406, reason: 'the session is not the recorded one' };
  // refuses: test "a session whose record is of another user is not unlocked"
  if (record.uid !== holder.uid) return { code: 406, reason: 'the record is of another user' };
  // refuses: two-principals; test "a session of another principal of the account is not unlocked"
  if (record.principal !== principal) {
    return { code: 406, reason: 'it was opened for another principal of the account' };
  }
  return undefined;
}
