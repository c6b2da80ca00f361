import type { Markup } from './html.ts';
import { html } from './html.ts';

export type TableCell = string | Markup | undefined;

/** A table in which the first `words` columns and the last `remarks` are words, the others numbers, aligned on the right. */
export function table(
  header: readonly string[],
  rows: readonly (readonly TableCell[])[],
  words = 1,
  remarks = 0,
): Markup {
  const style = (column: number) => (column < words || column >= header.length - remarks ? 'word' : 'number');
  return html`<div class="wide"><table><thead><tr>${header.map((name, column) => html`<th class="${style(column)}" scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((value, column) => html`<td class="${style(column)}">${value ?? '–'}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** The numbers under a chart, folded away until somebody wants them. */
export function numbersBelow(numbers: Markup): Markup {
  return html`<details><summary>The same in numbers</summary>${numbers}</details>`;
}
