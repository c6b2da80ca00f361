import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import type { Position } from './scenario-error.ts';
import { ScenarioError, throwMistakes } from './scenario-error.ts';
import { type PositionOf, yamlMistakes } from './yaml-mistakes.ts';

/** More aliases than any scenario needs, far fewer than an expansion attack does. */
const maxAliases = 50;

/** A parsed scenario file: its value, and where in the file each part of it stands. */
export interface YamlSource {
  readonly value: unknown;
  /** What is wrong with it as YAML, though its value could be read. */
  readonly mistakes: readonly ScenarioError[];
  /** Where the value at `path` stands, or the nearest of its parents that the file has. */
  valueAt(path: readonly PropertyKey[]): Position;
  /** Where the key at the end of `path` stands; a list item's own place. */
  keyAt(path: readonly PropertyKey[]): Position;
}

/**
 * Parses YAML 1.2, one document; `fill` may change its values before they are read. What is wrong with the YAML stands
 * in `mistakes`; throws ScenarioMistakes, yaml-syntax, where it hides the rest of the file.
 */
export function parseYaml(
  text: string,
  file: string,
  fill: (document: Document.Parsed, positionOf: PositionOf) => readonly ScenarioError[] = () => [],
): YamlSource {
  const lines = new LineCounter();
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  return shallow(file, () => {
    const document = parseDocument(text, options(lines));
    const { mistakes, readable } = yamlMistakes(document, positionOf);
    if (!readable) throwMistakes(mistakes);
    const ofFilling = fill(document, positionOf);
    return {
      value: toValue(document, file),
      mistakes: [...mistakes, ...ofFilling],
      valueAt: (path) => positionOf(find(document, path).valueOffset),
      keyAt: (path) => positionOf(find(document, path).keyOffset),
    };
  });
}

const options = (lineCounter: LineCounter) =>
  ({ lineCounter, prettyErrors: false, stringKeys: true, version: '1.2', merge: false }) as const;

/** The parser and its visitors recurse, so ten thousand brackets exhaust the stack before any check of ours can run. */
function shallow<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const start = { file, line: 1, column: 1 };
    throw new ScenarioError('yaml-syntax', 'the file is nested too deeply', start, { cause });
  }
}

/** The only reference that is left to fail is one alias too many: those of nothing are mistakes already. */
function toValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    const text = `the aliases make the file too large: at most ${maxAliases} uses of an anchor`;
    throw new ScenarioError('yaml-syntax', text, { file, line: 1, column: 1 }, { cause });
  }
}

/** Follows the path as far as the file has it. */
function find(document: Document.Parsed, path: readonly PropertyKey[]) {
  let node: Node | null = document.contents;
  let keyOffset = node?.range?.[0] ?? 0;
  for (const key of path) {
    const parent = isAlias(node) ? node.resolve(document) : node;
    if (isMap(parent)) {
      const pair = parent.items.find((item) => keyText(item) === String(key));
      if (!pair) break;
      keyOffset = offsetOf(pair.key) ?? keyOffset;
      node = isNode(pair.value) ? pair.value : null;
      if (node === null) break;
    } else if (isSeq(parent)) {
      const item: unknown = parent.items[Number(key)];
      if (!isNode(item)) break;
      node = item;
      keyOffset = offsetOf(item) ?? keyOffset;
    } else break;
  }
  return { keyOffset, valueOffset: offsetOf(node) ?? keyOffset };
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value);
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) && !isPair(node) ? node.range?.[0] : undefined;
}
