/** What an outer deadline cut short, as far as it is known. */
interface CutShort {
  readonly step?: string;
  readonly waitedFor?: string;
  readonly lastSeen?: string;
}

/** A deadline around many waits passed: a run's, a scenario's. Its message tells the step and the wait that it cut short. */
export class OuterDeadlineError extends Error {
  readonly code = 'deadline';
  readonly whose: string;
  readonly timeoutMs: number;
  readonly cutShort: CutShort;

  constructor(whose: string, timeoutMs: number, cutShort: CutShort = {}) {
    const { step, waitedFor, lastSeen } = cutShort;
    super(
      [
        `${whose} deadline of ${timeoutMs / 1000} s passed`,
        ...(step === undefined ? [] : [` in the step "${step}"`]),
        ...(waitedFor === undefined
          ? []
          : [`, waiting for ${waitedFor}; last seen: ${lastSeen ?? 'nothing yet'}`]),
      ].join(''),
    );
    this.name = 'OuterDeadlineError';
    this.whose = whose;
    this.timeoutMs = timeoutMs;
    this.cutShort = cutShort;
  }

  /** The same end, as met by a wait that quotes its last observation. */
  during(waitedFor: string, lastSeen: string): OuterDeadlineError {
    return new OuterDeadlineError(this.whose, this.timeoutMs, { ...this.cutShort, waitedFor, lastSeen });
  }

  /** The same end, as met by a step. */
  inStep(step: string): OuterDeadlineError {
    return new OuterDeadlineError(this.whose, this.timeoutMs, { ...this.cutShort, step });
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
