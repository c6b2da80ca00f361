import ts from 'typescript';
import { type Change, forced, parse, replace } from './take-out.ts';

/** A source file with one operator or condition changed. */
export interface OperatorMutant {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** What stood there and what stands there now, on one line. */
  readonly change: string;
  readonly mutated: string;
}

const { SyntaxKind } = ts;
const others: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [SyntaxKind.LessThanToken, '<='],
  [SyntaxKind.LessThanEqualsToken, '<'],
  [SyntaxKind.GreaterThanToken, '>='],
  [SyntaxKind.GreaterThanEqualsToken, '>'],
  [SyntaxKind.AmpersandAmpersandToken, '||'],
  [SyntaxKind.BarBarToken, '&&'],
]);

/** Every comparison, `&&`, `||`, condition and early exit of a file, each changed alone, in the order of the text. */
export function findOperators(file: string, text: string): readonly OperatorMutant[] {
  const source = parse(file, text);
  const found: OperatorMutant[] = [];
  const visit = (node: ts.Node): void => {
    for (const change of changesOf(node, source)) {
      found.push({
        file,
        line: source.getLineAndCharacterOfPosition(change.node.getStart(source)).line + 1,
        change: `${onOneLine(around(change.node).getText(source))} -> ${onOneLine(changed(change, source))}`,
        mutated: replace(text, change.node, change.text, source),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function changesOf(node: ts.Node, source: ts.SourceFile): readonly Change[] {
  if (ts.isBinaryExpression(node)) {
    const text = others.get(node.operatorToken.kind);
    return text === undefined ? [] : [{ node: node.operatorToken, text }];
  }
  if (ts.isConditionalExpression(node)) return [negated(node.condition, source)];
  if (!ts.isIfStatement(node)) return [];
  const early = !node.elseStatement && leaves(node.thenStatement);
  return [negated(node.expression, source), ...(early ? [forced(node.expression, source, false)] : [])];
}

function negated(condition: ts.Expression, source: ts.SourceFile): Change {
  return { node: condition, text: `!(${condition.getText(source)})` };
}

function leaves(statement: ts.Statement | undefined): boolean {
  if (!statement) return false;
  if (ts.isBlock(statement)) return leaves(statement.statements.at(-1));
  return (
    ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || ts.isContinueStatement(statement)
  );
}

/** An operator says little without its operands. */
function around(node: ts.Node): ts.Node {
  return others.has(node.kind) ? node.parent : node;
}

function changed({ node, text }: Change, source: ts.SourceFile): string {
  const whole = around(node);
  const start = whole.getStart(source);
  const before = whole.getText(source);
  return before.slice(0, node.getStart(source) - start) + text + before.slice(node.end - start);
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s*\/\/.*$/gm, '').replaceAll(/\s+/g, ' ');
}
