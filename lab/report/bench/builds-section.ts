import type { BenchComparison } from '../../measure/bench-channel-schema.ts';
import { numberWords } from './bench-words.ts';
import { ink } from './chart.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { intervalChart } from './interval-chart.ts';
import { numbersBelow, table } from './table.ts';

/** This build and the other one, where two were run in turns. */
export function buildsSection(comparison: BenchComparison | undefined): Markup {
  if (!comparison) return html``;
  const lines = comparison.cells.flatMap(({ cell, figure, percentile, speed, speedLow, speedHigh }) =>
    speed === undefined
      ? []
      : [
          {
            label:
              figure === 'throughput'
                ? cell
                : `${cell} ${percentile === undefined ? figure : `p${percentile}`}`,
            value: speed,
            low: speedLow ?? speed,
            high: speedHigh ?? speed,
            ink: ink(0),
            goal: 1,
          },
        ],
  );
  return html`<section id="builds"><h2>This build by the other</h2>
<p><b>${comparison.verdict}</b>${overall(comparison)} ${comparison.why}</p>
${lines.length > 0 ? html`<figure><figcaption>Speed of this build by the other’s, cell by cell; the dashed mark is “the same”</figcaption>${intervalChart({ title: 'Speed by cell', axis: 'speed, ratio (above 1: this build is faster)', lines, kind: 'dots' })}</figure>` : undefined}
${numbersBelow(
  table(
    ['cell', 'figure', 'verdict', 'speed (95 % interval)', 'p, corrected', 'pairs', 'why'],
    comparison.cells.map((cell) => [
      cell.cell,
      figureWords(cell.figure, cell.percentile),
      cell.verdict,
      speedWords(cell),
      cell.p === undefined ? undefined : cell.p.toFixed(3),
      String(cell.pairs),
      cell.why ?? '',
    ]),
    3,
  ),
)}</section>`;
}

function figureWords(figure: string, percentile: number | undefined): string {
  return percentile === undefined ? figure : `${figure} p${percentile}`;
}

function overall(comparison: BenchComparison): string {
  const words = speedWords(comparison);
  return words === undefined ? '.' : `: speed ${words} over all cells.`;
}

function speedWords({
  speed,
  speedLow,
  speedHigh,
}: Pick<BenchComparison, 'speed' | 'speedLow' | 'speedHigh'>) {
  if (speed === undefined) return undefined;
  const interval =
    speedLow === undefined || speedHigh === undefined ? '' : ` (${digits(speedLow)} – ${digits(speedHigh)})`;
  return `${digits(speed)}${interval}`;
}

/** A difference of a few per cent is what this is about. */
function digits(ratio: number): string {
  return ratio < 100 ? ratio.toFixed(3) : numberWords(ratio);
}
