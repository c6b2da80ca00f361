import type { PortOutcome } from './serve-port.ts';

/** Ends and drops in a row until the proxy gives up. */
const maxInARow = 5;
const firstPauseMs = 200;
/** A port that lasted this long was no failed attempt. */
const steadyMs = 10_000;
/** A plugin's word that what it was given is at fault: it would be again. */
const usageStatus = 2;

type NextTry = 'done' | 'give-up' | { readonly afterMs: number };

/**
 * Says, outcome by outcome, whether a port is served again, with a pause that doubles: when it alone was dropped, and
 * when its plugin crashed or failed.
 */
export function createTries(): (outcome: PortOutcome, lastedMs: number) => NextTry {
  let inARow = 0;
  return (outcome, lastedMs) => {
    if (outcome.kind === 'stopped') return 'done';
    if (outcome.kind === 'plugin-ended') {
      if (outcome.end.exitCode === 0) return 'done';
      if (outcome.end.exitCode === usageStatus) return 'give-up';
    }
    if (lastedMs > steadyMs) inARow = 0;
    inARow += 1;
    return inARow >= maxInARow ? 'give-up' : { afterMs: firstPauseMs * 2 ** (inARow - 1) };
  };
}
