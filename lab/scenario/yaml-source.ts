import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import type { Position } from './scenario-error.ts';
import { ScenarioError } from './scenario-error.ts';

/** More aliases than any scenario needs, far fewer than an expansion attack does. */
const maxAliases = 50;

/** A parsed scenario file: its value, and where in the file each part of it stands. */
export interface YamlSource {
  readonly value: unknown;
  /** Where the value at `path` stands, or the nearest of its parents that the file has. */
  valueAt(path: readonly PropertyKey[]): Position;
  /** Where the key at the end of `path` stands; a list item's own place. */
  keyAt(path: readonly PropertyKey[]): Position;
}

/** Parses YAML 1.2, one document; throws a ScenarioError: yaml-syntax. */
export function parseYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const document = parse(text, lines, file);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem)
    throw new ScenarioError('yaml-syntax', problem.message, position(problem.pos[0]), { cause: problem });
  return {
    value: toValue(document, file),
    valueAt: (path) => position(find(document, path).valueOffset),
    keyAt: (path) => position(find(document, path).keyOffset),
  };
}

function parse(text: string, lineCounter: LineCounter, file: string) {
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      stringKeys: true,
      version: '1.2',
      merge: false,
    });
  } catch (cause) {
    // The parser recurses, so ten thousand brackets exhaust the stack before any check of ours can run.
    throw new ScenarioError(
      'yaml-syntax',
      `${file} is nested too deeply`,
      { file, line: 1, column: 1 },
      { cause },
    );
  }
}

function toValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (cause) {
    const reason = cause instanceof ReferenceError ? cause.message : 'nested too deeply';
    throw new ScenarioError('yaml-syntax', reason, { file, line: 1, column: 1 }, { cause });
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
