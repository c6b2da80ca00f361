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

/** All mistakes that were found together, a line each; code and position are those of the first. */
export class ScenarioMistakes extends ScenarioError {
  readonly mistakes: readonly ScenarioError[];

  constructor(mistakes: readonly [ScenarioError, ...ScenarioError[]]) {
    const [first] = mistakes;
    super(first.code, '', first.position, { cause: first });
    this.name = 'ScenarioMistakes';
    this.mistakes = mistakes;
    this.message = mistakes.map(({ message }) => message).join('\n');
  }
}

/**
 * Throws ScenarioMistakes if there are any, in the order of their places. Of several at one place the first is kept: the
 * others follow from it, such as an unknown name from an ill-formed one.
 */
export function throwMistakes(found: readonly ScenarioError[]): void {
  const byPlace = new Map<string, ScenarioError>();
  for (const mistake of found.flatMap(eachOf)) {
    const { file, line, column } = mistake.position ?? {};
    const place = mistake.position ? `${file}:${line}:${column}` : mistake.message;
    if (!byPlace.has(place)) byPlace.set(place, mistake);
  }
  const [first, ...others] = [...byPlace.values()].toSorted(inOrder);
  if (first) throw new ScenarioMistakes([first, ...others]);
}

function eachOf(error: ScenarioError): readonly ScenarioError[] {
  return error instanceof ScenarioMistakes ? error.mistakes : [error];
}

/** Within a file by place; files keep the order in which they were found. */
function inOrder({ position: a }: ScenarioError, { position: b }: ScenarioError): number {
  return a && b && a.file === b.file ? a.line - b.line || a.column - b.column : 0;
}
