import { setImmediate as turn } from 'node:timers/promises';

/** How a descriptor is waited for. */
export interface Patience {
  /** To be called when a transfer went through. */
  served(): void;
  /** Resolves when it is worth trying again: after a turn of the loop, some times, and then when `poll` has resolved. */
  wait(): Promise<void>;
}

/**
 * Looks a few times by itself before a thread of Node's pool does: that costs two thread switches, more than most waits
 * between a guest and its host are long (run: half a millisecond of a round trip under TCG).
 */
export function createPatience(turns: number, poll: () => Promise<void>): Patience {
  let left = turns;
  return {
    served: () => void (left = turns),
    async wait() {
      left -= 1;
      if (left >= 0) await turn();
      else await poll();
    },
  };
}
