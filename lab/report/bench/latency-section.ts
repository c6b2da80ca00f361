import { contenderWords, groupBy, groupWords, numberWords, sizeWords } from './bench-words.ts';
import { inkCount } from './chart.ts';
import { curveChart } from './curve-chart.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import type { LatencyCurve } from './latency-curves.ts';
import { curveAt } from './latency-curves.ts';
import { numbersBelow, table } from './table.ts';

const tableParts = [0, 0.5, 0.9, 0.99, 0.999, 1];

/** How latencies are spread, one picture a pattern and size. */
export function latencySection(curves: readonly LatencyCurve[]): Markup {
  const groups = groupBy(curves, ({ cell }) => `${groupWords(cell)}, ${sizeWords(cell.bytes)}`);
  if (groups.length === 0) return html``;
  return html`<section id="latency"><h2>Latency</h2>
<p>Which part of all messages was back within which time, all whole repetitions together. The scale upwards is stretched towards the slowest: 90 %, 99 % and 99.9 % stand at equal distances. With a fixed rate, a message’s time counts from when it was due.</p>
${groups.flatMap((group) => chunks(group).map(figure))}</section>`;
}

/** As many lines as there are colours are in one picture. */
function chunks(group: readonly LatencyCurve[]): readonly (readonly LatencyCurve[])[] {
  return Array.from({ length: Math.ceil(group.length / inkCount) }, (_, index) =>
    group.slice(index * inkCount, (index + 1) * inkCount),
  );
}

function figure(curves: readonly LatencyCurve[]): Markup {
  const [first] = curves;
  if (!first) return html``;
  const title = `${groupWords(first.cell)}, ${sizeWords(first.cell.bytes)}`;
  const numbers = table(
    ['layer · ends', 'messages', 'fastest, µs', 'p50, µs', 'p90, µs', 'p99, µs', 'p99.9, µs', 'slowest, µs'],
    curves.map((curve) => [
      contenderWords(curve.cell),
      numberWords(curve.count),
      // A percentile that no message lies beyond is the slowest by another name.
      ...tableParts.map((part) =>
        part < 1 && (1 - part) * curve.count < 1 ? undefined : numberWords(curveAt(curve, part) ?? 0),
      ),
    ]),
  );
  return html`<figure><figcaption>${title}</figcaption>
${curveChart(title, curves)}
${numbersBelow(numbers)}</figure>`;
}
