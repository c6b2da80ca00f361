/** What can be wrong when somebody works in a kept world. */
export type KeepErrorCode =
  /** No world is kept. */
  | 'no-world'
  /** No kept world, or guest of one, has this name. */
  | 'unknown-name'
  /** It belongs to another checkout. */
  | 'not-ours'
  /** Several are meant by it. */
  | 'ambiguous-name'
  /** The scenario has no such step, or several. */
  | 'unknown-step'
  /** What was asked is no request, or too long. */
  | 'malformed'
  /** The keeper is gone, or does not answer. */
  | 'no-answer'
  /** The keeper ended before its world was kept. */
  | 'keeper-ended'
  /** Somebody is attached to this guest already. */
  | 'attached-already'
  /** There is no terminal to attach to. */
  | 'no-terminal'
  /** A desktop was asked for what only a guest has. */
  | 'not-a-guest'
  /** The guest's machine has ended. */
  | 'guest-ended'
  /** The guest refused a program or a shell. */
  | 'refused';

/** A failure of work by hand; the message is one line. */
export class KeepError extends Error {
  readonly code: KeepErrorCode;

  constructor(code: KeepErrorCode, message: string, options?: ErrorOptions) {
    super(message.replaceAll(/\s*\n\s*/g, ' '), options);
    this.name = 'KeepError';
    this.code = code;
  }
}

/** A keeper's refusal, with the code of the error that it met: a KeepErrorCode, or one of the world's own. */
export class AnswerError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'AnswerError';
    this.code = code;
  }
}
