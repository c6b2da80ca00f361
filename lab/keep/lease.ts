/** Longer is no lease any more, but a machine that somebody forgot. */
export const maxLeaseMs = 24 * 3_600_000;

/** How long a world is kept. Disposing it ends nothing. */
export interface Lease extends Disposable {
  /** Host clock, ms since the epoch. */
  readonly endsAtMs: number;
  /** Aborted when the time is over. */
  readonly over: AbortSignal;
  /** Makes it end `leaseMs` from now, sooner or later than before; more than a day is cut to a day. */
  extend(leaseMs: number): void;
}

/** Begins now. */
export function startLease(leaseMs: number): Lease {
  const over = new AbortController();
  let endsAtMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const extend = (wantedMs: number) => {
    const givenMs = Math.min(wantedMs, maxLeaseMs);
    clearTimeout(timer);
    endsAtMs = Date.now() + givenMs;
    timer = setTimeout(() => over.abort(), givenMs);
  };
  extend(leaseMs);
  return {
    get endsAtMs() {
      return endsAtMs;
    },
    over: over.signal,
    extend,
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
