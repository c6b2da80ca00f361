import { numberWords } from './bench-words.ts';
import type { HistoryEntry } from './bench-history-schema.ts';
import { benchTrend } from './bench-trend.ts';
import type { HistoryComparison, RatioVerdict } from './compare-with-history.ts';
import { comparedRuns, comparisonLines } from './compare-with-history.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { numbersBelow, table } from './table.ts';
import { trendChart } from './trend-chart.ts';

const classes = { worse: 'bad', better: 'good', 'as before': '', 'cannot tell': 'unsure' } as const;

/** The ratios over the runs on hosts like this one, this run last, and how it stands to the last ten. */
export function historySection(
  runs: readonly HistoryEntry[],
  comparison: HistoryComparison,
  skipped: readonly string[],
): Markup {
  const trend = benchTrend(runs);
  if (trend.length === 0 && skipped.length === 0) return html``;
  return html`<section id="history"><h2>Over the runs</h2>
<p>Ratios only, and only of runs on a host with the same processors, accelerator and Node release (${runs.length} with this one). The dashed line is what is asked.</p>
<ul>${[...comparisonLines(comparison), ...skipped].map((line) => html`<li>${line}</li>`)}</ul>
<div class="panels">${trend.map((line) => html`<figure><figcaption>${line.name}</figcaption>${trendChart(line)}</figure>`)}</div>
${numbersBelow(html`${table(['ratio', 'against the last runs', 'now', `last ${comparedRuns}, median`, 'range', 'runs'], comparison.verdicts.map(verdictRow), 2)}
${table(
  ['run', 'commit', 'when'],
  runs.toReversed().map(({ run, commit, at }) => [run, commit, at]),
  3,
)}`)}</section>`;
}

function verdictRow({ name, verdict, ratio, range, runs }: RatioVerdict) {
  return [
    name,
    html`<b class="${classes[verdict]}">${verdict}</b>`,
    numberWords(ratio),
    range && numberWords(range.median),
    range && `${numberWords(range.low)} – ${numberWords(range.high)}`,
    String(runs),
  ];
}
