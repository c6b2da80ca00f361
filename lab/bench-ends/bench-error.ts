/** `exchange-failed`: the two ends did not agree on a security layer, so that there is nothing to measure. */
export type BenchErrorCode = 'left' | 'wrong-octets' | 'exchange-failed';

/** The other end has left, what came is not what was sent, or the way does not stand. */
export class BenchError extends Error {
  readonly code: BenchErrorCode;

  constructor(code: BenchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BenchError';
    this.code = code;
  }
}
