/** A comment `// refuses: NAME; test "TITLE"`: what goes red when the check below it, or on its line, is taken out. */
export interface Mark {
  readonly file: string;
  /** Of the comment, counted from 1. */
  readonly line: number;
  /** Of the check: the comment's own line where code stands before it, else the next one that is no comment. */
  readonly checkLine: number;
  /** `refuses otherwise:` stands where the check lets pass, and what does not get through it is refused. */
  readonly otherwise: boolean;
  readonly proofs: readonly Named[];
}

export type Named =
  | { readonly kind: 'scenario'; readonly name: string }
  | { readonly kind: 'test'; readonly title: string };

/** A mark that cannot be read, names nothing that exists, or stands where no check can be taken out. */
export class MarkError extends Error {
  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`);
    this.name = 'MarkError';
  }
}

const comment = /^(.*?)\/\/ refuses( otherwise)?:(.*)$/;
/** A semicolon within a title is none. */
const between = /;(?= (?:test "|[a-z0-9-]+(?:;|$)))/;
const named = /^(?:test "(.+)"|([a-z0-9]+(?:-[a-z0-9]+)*))$/;

/** The marks of one source file, in order. Throws a MarkError for one that cannot be read. */
export function findMarks(file: string, text: string): readonly Mark[] {
  const lines = text.split('\n');
  return lines.flatMap((content, index) => {
    const [whole, before = '', otherwise, names = ''] = comment.exec(content) ?? [];
    if (whole === undefined) return [];
    const line = index + 1;
    return {
      file,
      line,
      checkLine: before.trim() === '' ? nextCode(lines, index + 1) + 1 : line,
      otherwise: otherwise !== undefined,
      proofs: names.split(between).map((name) => proofOf(name.trim(), file, line)),
    };
  });
}

function nextCode(lines: readonly string[], from: number): number {
  const found = lines.findIndex((content, index) => index >= from && !/^\s*(\/\/.*)?$/.test(content));
  return found < 0 ? from : found;
}

function proofOf(name: string, file: string, line: number): Named {
  const [whole, title, scenario] = named.exec(name) ?? [];
  if (whole !== undefined && title !== undefined) return { kind: 'test', title };
  if (scenario !== undefined) return { kind: 'scenario', name: scenario };
  throw new MarkError(file, line, `${JSON.stringify(name)} is neither a scenario's name nor test "TITLE"`);
}
