import type { BenchRow } from '../../measure/bench-rows.ts';
import {
  contenderWords,
  groupBy,
  groupWords,
  intervalWords,
  isOurChannelRow,
  numberWords,
  sizeWords,
} from './bench-words.ts';
import { ink } from './chart.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import type { PartsBar } from './parts-chart.ts';
import { partNames, partsChart } from './parts-chart.ts';
import { numbersBelow, table } from './table.ts';

/** One cell's parts, their sum and the whole. */
interface CellParts {
  readonly row: BenchRow;
  readonly parts: readonly BenchRow[];
  readonly sum: BenchRow | undefined;
  readonly whole: BenchRow | undefined;
}

/** Where the time of a round trip goes. */
export function partsSection(rows: readonly BenchRow[]): Markup {
  const cells = groupBy(rows.filter(isOurChannelRow), cellWords).flatMap(cellParts);
  if (cells.length === 0) return html``;
  return html`<section id="parts"><h2>Where the time goes</h2>
<p>The parts of a message’s way there and back, in the order of the way; the upright mark is the median of the whole as it was measured. Medians do not add up to a median: the sum’s error below is of all messages, all parts by the whole.</p>
${groupBy(cells, ({ row }) => groupWords(row)).map(figure)}</section>`;
}

function cellParts(rows: readonly BenchRow[]): readonly CellParts[] {
  const parts = rows.filter(({ figure }) => figure === 'part');
  const [row] = parts;
  if (!row) return [];
  const sum = rows.find(({ figure }) => figure === 'parts-sum');
  const whole = rows.find(({ figure, percentile }) => figure === 'latency' && percentile === 50);
  return [{ row, parts, sum, whole }];
}

function cellWords(row: BenchRow): string {
  return `${groupWords(row)}, ${sizeWords(row.bytes)}, ${contenderWords(row)}`;
}

function figure(cells: readonly CellParts[]): Markup {
  const [first] = cells;
  if (!first) return html``;
  const bars = cells.map(barOf);
  const title = `Parts of the way: ${groupWords(first.row)}`;
  return html`<figure><figcaption>${title}</figcaption>
<p class="key">${partNames(bars).map((name, index) => html`<span><i style="background:${ink(index)}"></i>${name}</span>`)}</p>
${partsChart(title, bars)}
<ul>${cells.map(({ row, sum }) => html`<li>${sizeWords(row.bytes)}, ${contenderWords(row)}: ${sumWords(sum)}</li>`)}</ul>
${numbersBelow(numbers(cells))}</figure>`;
}

function barOf({ row, parts, whole }: CellParts): PartsBar {
  return {
    label: `${sizeWords(row.bytes)}, ${contenderWords(row)}`,
    parts: parts.map((part) => ({ name: part.part ?? part.name, us: part.value })),
    ...(whole && { wholeUs: whole.value }),
  };
}

function sumWords(sum: BenchRow | undefined): string {
  if (!sum) return 'whether the parts add up to the whole was not measured';
  const error = (sum.value - 1) * 100;
  const [low, high] = [(sum.low - 1) * 100, (sum.high - 1) * 100].map((end) => `${signed(end)} %`);
  return `all parts together miss the whole by ${signed(error)} % (${low ?? ''} to ${high ?? ''})`;
}

function signed(percent: number): string {
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)}`;
}

function numbers(cells: readonly CellParts[]): Markup {
  return table(
    ['size, layer · ends', 'part', 'unit', 'value', '95 % interval'],
    cells.flatMap(({ row, parts, sum, whole }) =>
      [...parts, sum, whole].flatMap((line) =>
        line
          ? [
              [
                barOf({ row, parts, sum, whole }).label,
                partWords(line),
                line.unit,
                numberWords(line.value),
                intervalWords(line),
              ],
            ]
          : [],
      ),
    ),
    3,
  );
}

function partWords({ figure, part, name }: BenchRow): string {
  if (figure === 'parts-sum') return 'all parts by the whole';
  return figure === 'latency' ? 'the whole' : (part ?? name);
}
