import { printable } from '../printable.ts';

/** Text that is HTML already. Only `html` and `svgMarkup` make it, so what is not wrapped is always escaped. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[] | undefined;

/** A template whose values are escaped unless they are Markup themselves; an absent value is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.reduce((all, string, index) => `${all}${markupOf(parts[index - 1])}${string}`) };
}

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('\n');
}

/** For text and for quoted attributes alike. */
export function escapeHtml(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}
