export type LogsErrorCode =
  /** No part of this world has this name. */
  | 'unknown-source'
  /** The folder is none that a run made. */
  | 'no-run';

/** A mistake in what somebody asked to read; the message is one line. */
export class LogsError extends Error {
  readonly code: LogsErrorCode;

  constructor(code: LogsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LogsError';
    this.code = code;
  }
}
