import type { BenchRow } from '../../measure/bench-rows.ts';
import { groupWords, isOurChannelRow, sizeWords } from './bench-words.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { intervalChart } from './interval-chart.ts';
import { axisWords, intervalLines, rowGroups, rowsBySize, rowTable } from './row-lines.ts';
import { numbersBelow } from './table.ts';

/** Throughput by size of message: who is how fast at each size. */
export function sizeSection(rows: readonly BenchRow[]): Markup {
  const groups = rowGroups(rows.filter(isSizeRow))
    .map(rowsBySize)
    .filter((sizes) => sizes.length > 1);
  if (groups.length === 0) return html``;
  return html`<section id="sizes"><h2>By size</h2>
<p>Each size has an axis of its own that begins at zero: compare bars within a size, and digits between sizes. The line in a bar is the 95 % interval.</p>
${groups.map(bars)}</section>`;
}

function isSizeRow(row: BenchRow): boolean {
  return (
    isOurChannelRow(row) &&
    row.figure === 'throughput' &&
    row.pattern !== 'round-trip' &&
    row.pattern !== 'login'
  );
}

function bars(sizes: readonly (readonly [number, readonly BenchRow[]])[]): Markup {
  const rows = sizes.flatMap(([, ofSize]) => ofSize);
  const [first] = rows;
  if (!first) return html``;
  const title = `${groupWords(first)}: ${axisWords(first)}`;
  return html`<figure><figcaption>${title}</figcaption>
${sizes.map(
  ([bytes, ofSize]) => html`<h4>${sizeWords(bytes)}</h4>
${intervalChart({ title: `${title}, ${sizeWords(bytes)}`, axis: axisWords(first), lines: intervalLines(ofSize), kind: 'bars' })}`,
)}
${numbersBelow(rowTable(rows))}</figure>`;
}
