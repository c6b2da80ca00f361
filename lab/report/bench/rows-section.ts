import type { BenchNote } from '../../measure/bench-channel-schema.ts';
import type { BenchRow } from '../../measure/bench-rows.ts';
import { intervalWords, numberWords } from './bench-words.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { percentileWords, ratioWords } from './row-lines.ts';
import { table } from './table.ts';

/** What no chart shows: the lab's own times, what processes cost, and at the end every row there is. */
export function rowsSection(rows: readonly BenchRow[]): Markup {
  const own = rows.filter(({ figure }) => figure === undefined);
  const costs = rows.filter(({ figure }) => figure === 'cpu' || figure === 'memory');
  return html`<section id="rows">
${costs.length > 0 ? html`<h2>Processor time and memory</h2>${rowTable(costs)}` : undefined}
${own.length > 0 ? html`<h2>The lab itself</h2>${rowTable(own)}` : undefined}
${rows.length > 0 ? html`<h2>All rows</h2><details><summary>${rows.length} rows, as in bench.json and bench.csv</summary>${rowTable(rows)}</details>` : undefined}
</section>`;
}

function rowTable(rows: readonly BenchRow[]): Markup {
  return table(
    ['name', 'build', 'of', 'unit', 'value', 'low – high', 'reference', 'its value', 'ratio'],
    rows.map((row) => [
      row.name,
      row.build,
      row.process ?? row.part ?? (row.figure === 'latency' ? percentileWords(row.percentile) : row.figure),
      row.unit,
      numberWords(row.value),
      intervalWords(row),
      row.reference?.name,
      row.reference && numberWords(row.reference.value),
      ratioWords(row),
    ]),
    4,
  );
}

/** What has no figure, and why. */
export function notesSection(notes: readonly BenchNote[]): Markup {
  if (notes.length === 0) return html``;
  return html`<section id="notes"><h2>What has no figure, and why</h2>
${table(
  ['cell', 'build', 'repetition', 'code', 'what happened'],
  notes.map(({ cell, build, repetition, code, message }) => [
    cell,
    build,
    repetition === undefined ? undefined : String(repetition),
    code,
    message,
  ]),
  5,
)}</section>`;
}
