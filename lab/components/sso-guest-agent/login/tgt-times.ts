import type { TgtTimes } from '../machine/guest-state.ts';

/** The last quarter of its life, and at most this much of it, is for getting the next TGT. */
const longestMarginMs = 10 * 60_000;
/** What is shorter than this is over before a newer one could come. */
const shortestMs = 1000;

/** When a TGT that has `leftMs` to live is to be replaced and when it ends, in ms from now; undefined when it is too late. */
export function tgtTimes(leftMs: number): TgtTimes | undefined {
  if (leftMs < shortestMs) return undefined;
  return { refreshInMs: leftMs - Math.min(leftMs / 4, longestMarginMs), endsInMs: leftMs };
}
