/** A deadline around many waits passed: a run's, a scenario's. Its message tells the wait that it cut short, if any. */
export class OuterDeadlineError extends Error {
  readonly code = 'deadline';
  readonly whose: string;
  readonly timeoutMs: number;

  constructor(whose: string, timeoutMs: number, wait = '') {
    super(`${whose} deadline of ${timeoutMs / 1000} s passed${wait}`);
    this.name = 'OuterDeadlineError';
    this.whose = whose;
    this.timeoutMs = timeoutMs;
  }

  /** The same end, as met by a wait that quotes its last observation. */
  during(waitedFor: string, lastSeen: string): OuterDeadlineError {
    const wait = `, waiting for ${waitedFor}; last seen: ${lastSeen}`;
    return new OuterDeadlineError(this.whose, this.timeoutMs, wait);
  }
}

/**
 * A signal that aborts with an OuterDeadlineError when the time runs out. `whose` completes "… deadline of 5 s passed";
 * `timeoutMs` is what it says, `leftMs` what is left of it: default all. Disposing takes the deadline away.
 */
export function outerDeadline(
  whose: string,
  timeoutMs: number,
  leftMs = timeoutMs,
): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new OuterDeadlineError(whose, timeoutMs)),
    Math.max(0, leftMs),
  );
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
