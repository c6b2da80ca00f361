/** Everything that can be wrong with a scenario before anything is started. */
export type ScenarioErrorCode =
  | 'not-found'
  | 'same-name'
  | 'unreadable'
  | 'too-large'
  | 'yaml-syntax'
  | 'unknown-key'
  | 'wrong-type'
  | 'wrong-value'
  | 'missing-key'
  | 'unknown-reference'
  | 'unused-guest'
  | 'missing-principal'
  | 'never-seen'
  /** A step lacks what it cannot work without: a password, a control port, an earlier step. */
  | 'impossible-step';

/** A place in a scenario file; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A scenario that cannot be run. Its message is one line and begins with `file:line:column: ` where the place is known. */
export class ScenarioError extends Error {
  readonly code: ScenarioErrorCode;
  readonly position: Position | undefined;

  constructor(code: ScenarioErrorCode, text: string, position?: Position, options?: ErrorOptions) {
    const place = position ? `${position.file}:${position.line}:${position.column}: ` : '';
    super(`${place}${text.replaceAll(/\s*\n\s*/g, ' ')}`, options);
    this.name = 'ScenarioError';
    this.code = code;
    this.position = position;
  }
}
