/** Why a step's expectation does not hold: the product's fault, not the lab's. */
export type StepFailureCode =
  | 'not-met'
  | 'login-refused'
  | 'command-failed'
  | 'component-ended'
  | 'secret-leaked'
  /** A console was open with nobody there (docs/console-invariant.md). */
  | 'console-unattended';

/** A step that does not hold. Anything else that a step throws is the lab's own error. */
export class StepFailure extends Error {
  readonly code: StepFailureCode;
  /** The product, or the watch over it, ran out of time: no fault of the product on an overloaded host. */
  readonly timed: boolean;

  constructor(code: StepFailureCode, message: string, options?: ErrorOptions & { readonly timed?: boolean }) {
    super(message, options);
    this.name = 'StepFailure';
    this.code = code;
    this.timed = options?.timed ?? false;
  }
}
