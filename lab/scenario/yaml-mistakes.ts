import { isAlias, isScalar, Scalar, visit } from 'yaml';
import type { Document, Pair, YAMLError } from 'yaml';
import { didYouMean } from './nearest-word.ts';
import type { Position } from './scenario-error.ts';
import { ScenarioError } from './scenario-error.ts';
import { yamlWords } from './yaml-words.ts';

/** Where in its file an offset of a document stands. */
export type PositionOf = (offset: number) => Position;

/** The mistakes of a file's YAML. */
export interface YamlMistakes {
  readonly mistakes: readonly ScenarioError[];
  /** The rest of the file can be read all the same. */
  readonly readable: boolean;
}

/**
 * Everything that is wrong with a document as YAML, or that a scenario does not use of it: merge keys, unknown anchors.
 * An alias of nothing becomes nothing in the document, so that the rest can be read.
 */
export function yamlMistakes(document: Document.Parsed, positionOf: PositionOf): YamlMistakes {
  const mistake = (offset: number, text: string) =>
    new ScenarioError('yaml-syntax', text, positionOf(offset));
  const problems = [...document.errors, ...document.warnings];
  const mistakes = problems.map((problem) => {
    const { code, message, pos } = problem;
    const text =
      code === 'DUPLICATE_KEY' ? doubleKey(document, problem, positionOf) : yamlWords(code, message);
    return mistake(pos[0], text);
  });
  const anchors: string[] = [];
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node) && node.anchor !== undefined) anchors.push(node.anchor);
    },
    Alias: (_, alias) => {
      const { source } = alias;
      // refuses otherwise: test "an alias without its anchor is answered at its place, with the nearest anchor"
      if (alias.resolve(document) !== undefined) return undefined;
      const hint = didYouMean(source, anchors).replace('"', '"&');
      mistakes.push(
        mistake(alias.range?.[0] ?? 0, `the alias *${source} has no anchor &${source} before it${hint}`),
      );
      const nothing = new Scalar(null);
      nothing.range = alias.range ?? null;
      return nothing;
    },
    Pair: (_, { key }) => {
      // refuses: test "a merge key is refused with the two ways to do without it"
      if (isScalar(key) && key.value === '<<')
        mistakes.push(
          mistake(
            key.range?.[0] ?? 0,
            'merge keys (<<) are not of YAML 1.2: write the keys out, or give the whole value by an alias (*name)',
          ),
        );
    },
  });
  return { mistakes, readable: problems.every(({ code }) => harmless.has(code)) };
}

/** After these the parser has still read every value. */
const harmless: ReadonlySet<YAMLError['code']> = new Set([
  'DUPLICATE_KEY',
  'MULTIPLE_DOCS',
  'TAG_RESOLVE_FAILED',
]);

function doubleKey(document: Document.Parsed, { pos: [offset] }: YAMLError, positionOf: PositionOf): string {
  let text = 'a key is given twice';
  visit(document, {
    Map: (_, map) => {
      const again = map.items.find(({ key }) => isScalar(key) && key.range?.[0] === offset);
      if (!again || !isScalar(again.key)) return undefined;
      const first = map.items.find(({ key }) => isScalar(key) && key.value === (again.key as Scalar).value);
      const { line, column } = positionOf(startOf(first));
      text = `the key ${JSON.stringify(again.key.value)} is given twice: it stands at line ${line}, column ${column} already`;
      return visit.BREAK;
    },
  });
  return text;
}

function startOf(pair: Pair | undefined): number {
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0;
}
