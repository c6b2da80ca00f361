import { rm } from 'node:fs/promises';
import type { Gss } from '../../../gss/gss.ts';
import { verifyTgt } from '../../../gss/verify-tgt.ts';
import type { AgentConfig } from '../config.ts';
import { logEvent } from '../log.ts';
import { isUnreachable } from './obtain-tgt.ts';

export interface InstalledTgt {
  readonly principal: string;
  /**
   * A private copy of a TGT that no KDC has seen yet, which the keeper removes: what is in the session's cache is its
   * user's to change. Undefined for a verified one.
   */
  readonly unverifiedFile: string | undefined;
  /** Takes the TGT out of the session's cache. */
  readonly remove: () => Promise<void>;
  readonly endsAtMs: number;
}

/** Watches over the TGT of the session on the console for as long as there is one, whether or not a client is there. */
export interface TgtKeeper extends Disposable {
  /** Takes the place of the one before. */
  installed(tgt: InstalledTgt): void;
  /** The session has ended: its cache is destroyed. */
  destroy(): Promise<void>;
}

interface TgtKeeperOptions {
  /** How soon a KDC that did not answer is asked again; default 10 000. */
  readonly askAgainMs?: number;
  readonly log?: typeof logEvent;
}

/** setTimeout's own limit, 2^31 - 1 ms: longer than any TGT lives. */
const longestTimerMs = 2_147_483_647;

export function createTgtKeeper(
  gss: Pick<Gss, 'authenticateToSelf'>,
  config: Pick<AgentConfig, 'keytab' | 'spn'>,
  { askAgainMs = 10_000, log = logEvent }: TgtKeeperOptions = {},
): TgtKeeper {
  let current: InstalledTgt | undefined;
  let end: NodeJS.Timeout | undefined;
  let again: NodeJS.Timeout | undefined;

  function clear(): void {
    clearTimeout(end);
    clearTimeout(again);
    const file = current?.unverifiedFile;
    current = undefined;
    if (file !== undefined) void rm(file, { force: true });
  }

  async function verifyLater(tgt: InstalledTgt, file: string): Promise<void> {
    try {
      const { principal } = tgt;
      const ccache = `FILE:${file}`;
      const { client } = await verifyTgt(gss, { ccache, keytab: config.keytab, service: config.spn });
      if (current !== tgt) return;
      if (client !== principal) throw new Error(`it is ${client}'s`);
      log('info', 'tgt-verified', { principal, late: true });
      await rm(file, { force: true });
    } catch (error) {
      if (current !== tgt) return;
      if (isUnreachable(error)) {
        again = setTimeout(() => void verifyLater(tgt, file), askAgainMs);
        return;
      }
      // refuses: test "a TGT that proves false later is taken away"
      await destroy();
      const reason = error instanceof Error ? error.message : String(error);
      const { principal: who } = tgt;
      log('warning', 'audit', {
        who,
        request: 'late verification',
        decision: 'refused',
        code: 403,
        reason,
      });
    }
  }

  async function destroy(): Promise<void> {
    const tgt = current;
    clear();
    await tgt?.remove();
  }

  return {
    installed(tgt) {
      clear();
      current = tgt;
      const leftMs = Math.min(Math.max(0, tgt.endsAtMs - Date.now()), longestTimerMs);
      end = setTimeout(() => log('warning', 'tgt-expired', { principal: tgt.principal }), leftMs);
      const file = tgt.unverifiedFile;
      if (file !== undefined) again = setTimeout(() => void verifyLater(tgt, file), askAgainMs);
    },
    destroy,
    [Symbol.dispose]: clear,
  };
}
