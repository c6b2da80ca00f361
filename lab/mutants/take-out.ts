import { stripTypeScriptTypes } from 'node:module';
import ts from 'typescript';
import { type Mark, MarkError } from './find-marks.ts';

/**
 * The text of the marked file without the marked check. What is at the mark decides how:
 * the condition of an `if` or of `a ? b : c` is still evaluated but never holds (always, for `refuses otherwise`);
 * the `return` of a `case` falls through to the next;
 * an operand of `&&` or `||` on a line of its own becomes the one that changes nothing; a `throw` or another
 * statement that stands by itself goes, as does a property, where `true` becomes `false` and a function does nothing.
 * Throws a MarkError where none of these is at the mark.
 */
export function takeOut(text: string, mark: Mark): string {
  const source = parse(mark.file, text);
  const candidates = nodesAt(source, firstToken(source, mark.checkLine));
  for (const node of candidates) {
    const change = changeOf(node, source, mark.otherwise);
    if (change) return checked(replace(text, change.node, change.text, source), mark);
  }
  throw new MarkError(mark.file, mark.line, 'there is no check here that can be taken out');
}

/** What a node becomes. */
export interface Change {
  readonly node: ts.Node;
  readonly text: string;
}

function changeOf(node: ts.Node, source: ts.SourceFile, otherwise: boolean): Change | undefined {
  if (ts.isIfStatement(node)) return forced(node.expression, source, otherwise);
  if (ts.isReturnStatement(node) || ts.isVariableStatement(node))
    return conditionalIn(node, source, otherwise) ?? withoutReturn(node);
  if (ts.isThrowStatement(node) || ts.isExpressionStatement(node)) return { node, text: ';' };
  if (ts.isPropertyAssignment(node)) return withoutProperty(node);
  if (ts.isShorthandPropertyAssignment(node) || ts.isSpreadAssignment(node))
    return { node, text: '...undefined' };
  if (isOperand(node, source)) return { node, text: neutral(node.parent) };
  if (ts.isConditionalExpression(node)) return forced(node.condition, source, otherwise);
  return undefined;
}

/** Evaluated as before, for what it does besides. */
export function forced(condition: ts.Expression, source: ts.SourceFile, outcome: boolean): Change {
  return { node: condition, text: `((${condition.getText(source)}), ${outcome})` };
}

function conditionalIn(
  node: ts.ReturnStatement | ts.VariableStatement,
  source: ts.SourceFile,
  otherwise: boolean,
): Change | undefined {
  const value = ts.isReturnStatement(node)
    ? node.expression
    : node.declarationList.declarations[0]?.initializer;
  return value && ts.isConditionalExpression(value) ? forced(value.condition, source, otherwise) : undefined;
}

/** A case that only refuses then does what the next one does. */
function withoutReturn(node: ts.Node): Change | undefined {
  return ts.isReturnStatement(node) && ts.isCaseClause(node.parent) ? { node, text: ';' } : undefined;
}

function withoutProperty(node: ts.PropertyAssignment): Change {
  const { initializer } = node;
  if (initializer.kind === ts.SyntaxKind.TrueKeyword) return { node: initializer, text: 'false' };
  if (ts.isArrowFunction(initializer)) return { node: initializer, text: '() => undefined' };
  if (ts.isConditionalExpression(initializer)) return { node: initializer.condition, text: 'false' };
  return { node, text: '...undefined' };
}

function isOperand(
  node: ts.Node,
  source: ts.SourceFile,
): node is ts.Expression & { parent: ts.BinaryExpression } {
  const { parent } = node;
  if (!ts.isBinaryExpression(parent) || !isChain(parent)) return false;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === parent.operatorToken.kind) return false;
  // Two operands on one line: the mark does not say which it means.
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const line = lineOf(node.getStart(source));
  return operandsOf(parent).filter((one) => lineOf(one.getStart(source)) === line).length === 1;
}

function isChain(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
}

function operandsOf(chain: ts.BinaryExpression): readonly ts.Expression[] {
  const same = chain.operatorToken.kind;
  let top = chain;
  while (ts.isBinaryExpression(top.parent) && top.parent.operatorToken.kind === same) top = top.parent;
  const flat = (node: ts.Expression): readonly ts.Expression[] =>
    ts.isBinaryExpression(node) && node.operatorToken.kind === same
      ? [...flat(node.left), ...flat(node.right)]
      : [node];
  return flat(top);
}

function neutral(chain: ts.BinaryExpression): string {
  return chain.operatorToken.kind === ts.SyntaxKind.BarBarToken ? 'false' : 'true';
}

function firstToken(source: ts.SourceFile, line: number): number {
  const start = source.getPositionOfLineAndCharacter(line - 1, 0);
  const { text } = source;
  const blanks = /^\s*(?:[&|]{2} ?)?/.exec(text.slice(start));
  return start + (blanks?.[0].length ?? 0);
}

/** The nodes that begin exactly there, the outermost first. */
function nodesAt(source: ts.SourceFile, position: number): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (node.getStart(source) === position) found.push(node);
    if (node.pos <= position && position < node.end) ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return found;
}

export function replace(text: string, node: ts.Node, by: string, source: ts.SourceFile): string {
  return text.slice(0, node.getStart(source)) + by + text.slice(node.end);
}

/** A mutant that cannot be parsed would go red for that alone. */
function checked(mutated: string, mark: Mark): string {
  try {
    stripTypeScriptTypes(mutated);
    return mutated;
  } catch {
    throw new MarkError(mark.file, mark.line, 'without the check Node cannot read the file any more');
  }
}

export function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
}
