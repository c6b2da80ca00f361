import { rm } from 'node:fs/promises';
import type { Gss } from '../../../gss/gss.ts';
import { verifyTgt } from '../../../gss/verify-tgt.ts';
import type { AgentConfig } from '../config.ts';
import { logEvent } from '../log.ts';
import { isUnreachable } from './obtain-tgt.ts';

export interface InstalledTgt {
  readonly principal: string;
  /** The session's cache, `FILE:/…`. */
  readonly ccache: string;
  readonly verified: boolean;
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
    current = undefined;
  }

  async function verifyLater(tgt: InstalledTgt): Promise<void> {
    try {
      const { ccache, principal } = tgt;
      const { client } = await verifyTgt(gss, { ccache, keytab: config.keytab, service: config.spn });
      if (current !== tgt) return;
      if (client !== principal) throw new Error(`it is ${client}'s`);
      log('info', 'tgt-verified', { principal, late: true });
    } catch (error) {
      if (current !== tgt) return;
      if (isUnreachable(error)) {
        again = setTimeout(() => void verifyLater(tgt), askAgainMs);
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
    const file = current?.ccache.slice('FILE:'.length);
    clear();
    if (file !== undefined) await rm(file, { force: true });
  }

  return {
    installed(tgt) {
      clear();
      current = tgt;
      const leftMs = Math.min(Math.max(0, tgt.endsAtMs - Date.now()), longestTimerMs);
      end = setTimeout(() => log('warning', 'tgt-expired', { principal: tgt.principal }), leftMs);
      if (!tgt.verified) again = setTimeout(() => void verifyLater(tgt), askAgainMs);
    },
    destroy,
    [Symbol.dispose]: clear,
  };
}
