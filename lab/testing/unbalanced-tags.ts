const voidTags = new Set(['meta', 'br', 'img', 'link', 'hr', 'input']);

/** Tags of a page that are closed by no other, or by the wrong one; where a browser would guess, a test must not. */
export function unbalancedTags(page: string): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, closing, name = '', own] of page.matchAll(
    /<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|'[^']*'|[^'">])*?(\/?)>/g,
  )) {
    if (voidTags.has(name) || own === '/') continue;
    if (closing !== '/') open.push(name);
    else if (open.pop() !== name) wrong.push(`</${name}>`);
  }
  return [...wrong, ...open];
}
