import ts from 'typescript';

/** What a test file calls its tests. */
export interface TestTitles {
  readonly literals: ReadonlySet<string>;
  /** Titles with holes, which are the groups. */
  readonly templates: readonly RegExp[];
  /** Every string of the file: what can stand in a hole. */
  readonly strings: ReadonlySet<string>;
}

export function testTitles(file: string, text: string): TestTitles {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const [literals, strings, templates] = [new Set<string>(), new Set<string>(), [] as RegExp[]];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) strings.add(node.text);
    const title = ts.isCallExpression(node) && isTest(node.expression) ? node.arguments[0] : undefined;
    if (title && ts.isStringLiteralLike(title)) literals.add(title.text);
    if (title && ts.isTemplateExpression(title)) templates.push(patternOf(title));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { literals, templates, strings };
}

/** Whether a test has this title: as it stands, or from a template whose holes hold strings of the file, or `*` for any. */
export function hasTitle({ literals, templates, strings }: TestTitles, title: string): boolean {
  if (literals.has(title)) return true;
  return templates.some((template) => {
    const [whole, ...holes] = template.exec(title) ?? [];
    return whole !== undefined && holes.every((hole) => hole === '*' || strings.has(hole));
  });
}

/** `test` and `test.serial`, not `test.skip`. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 'test';
  return ts.isPropertyAccessExpression(callee) && isTest(callee.expression) && callee.name.text === 'serial';
}

function patternOf({ head, templateSpans }: ts.TemplateExpression): RegExp {
  const literals = [head, ...templateSpans.map(({ literal }) => literal)];
  const escaped = literals.map(({ text }) => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('(.+)')}$`, 's');
}
