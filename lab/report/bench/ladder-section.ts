import type { BenchRow } from '../../measure/bench-rows.ts';
import { groupWords, isOurChannelRow, sizeWords } from './bench-words.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { intervalChart, intervalDomain } from './interval-chart.ts';
import { axisWords, intervalLines, rowGroups, rowsBySize, rowTable } from './row-lines.ts';
import { numbersBelow } from './table.ts';

/** Throughput and latency rung by rung, each rung adding one thing to what is above it. */
export function ladderSection(rows: readonly BenchRow[]): Markup {
  const groups = rowGroups(rows.filter(isLadderRow)).flatMap((group) => {
    // A size with one rung is no ladder.
    const sizes = rowsBySize(group).filter(
      ([, ofSize]) => new Set(ofSize.map(({ layer }) => layer)).size > 1,
    );
    return sizes.length > 0 ? [sizes] : [];
  });
  if (groups.length === 0) return html``;
  return html`<section id="ladder"><h2>The ladder</h2>
<p>Each layer adds one thing to what is above it. A line is the 95 % interval, the dot the median of the repetitions. The axis is logarithmic and the same for all sizes of one pattern.</p>
${groups.map(ladder)}</section>`;
}

function isLadderRow(row: BenchRow): boolean {
  if (!isOurChannelRow(row)) return false;
  if (row.figure === 'latency') return row.percentile === 50 || row.percentile === 99;
  return row.figure === 'throughput' && row.pattern !== 'round-trip' && row.pattern !== 'login';
}

function ladder(sizes: readonly (readonly [number, readonly BenchRow[]])[]): Markup {
  const rows = sizes.flatMap(([, ofSize]) => ofSize);
  const [first] = rows;
  if (!first) return html``;
  const domain = intervalDomain(intervalLines(rows));
  const title = `${groupWords(first)}: ${axisWords(first)}`;
  return html`<figure><figcaption>${title}</figcaption>
${sizes.map(
  ([bytes, ofSize]) => html`<h4>${sizeWords(bytes)}</h4>
${intervalChart({ title: `${title}, ${sizeWords(bytes)}`, axis: axisWords(first), lines: intervalLines(ofSize), kind: 'dots', domain })}`,
)}
${numbersBelow(rowTable(rows))}</figure>`;
}
