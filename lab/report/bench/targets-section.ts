import type { BenchTarget } from '../../measure/bench-channel-schema.ts';
import { groupBy } from './bench-words.ts';
import { ink } from './chart.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import type { IntervalLine } from './interval-chart.ts';
import { intervalChart } from './interval-chart.ts';
import { ratioWords } from './row-lines.ts';
import { table } from './table.ts';

const verdicts = {
  yes: html`<b class="good">met</b>`,
  no: html`<b class="bad">missed</b>`,
  'cannot tell': html`<b class="unsure">cannot tell</b>`,
} as const satisfies Record<BenchTarget['met'], Markup>;

/** What is asked of the channel, as ratios, and whether it is so. */
export function targetsSection(targets: readonly BenchTarget[]): Markup {
  if (targets.length === 0) return html``;
  const groups = groupBy(targets, ({ name }) => name);
  const most = Math.max(
    1,
    ...targets.flatMap((target) => [target.ratioHigh ?? target.ratio ?? 0, goalOf(target)]),
  );
  return html`<section id="targets"><h2>Targets</h2>
<p>All are ratios of two figures of this run. A target is met or missed only where the whole 95 % interval is on one side of it.</p>
<figure><figcaption>Ratios with their intervals; the dashed mark is what is asked</figcaption>
${groups.map((group) => targetChart(group, most))}</figure>
${table(
  ['target', 'of', 'by', '', 'ratio (95 % interval)', 'asked', 'pairs', 'why'],
  targets.map((target) => [
    target.name,
    target.subject,
    target.reference,
    verdicts[target.met],
    ratioWords(target),
    goalWords(target),
    String(target.pairs),
    target.why ?? '',
  ]),
  4,
  1,
)}</section>`;
}

function targetChart(group: readonly BenchTarget[], most: number): Markup {
  const [first] = group;
  if (!first) return html``;
  const lines = group.flatMap((target): readonly IntervalLine[] => {
    const { subject: label, ratio, ratioLow: low = ratio, ratioHigh: high = ratio } = target;
    if (ratio === undefined || low === undefined || high === undefined) return [];
    return [{ label, value: ratio, low, high, ink: ink(0), goal: goalOf(target) }];
  });
  return html`<h4>${first.name}</h4><p>${first.sentence}</p>
${lines.length > 0 ? intervalChart({ title: first.name, axis: `ratio, asked ${goalWords(first)}`, lines, kind: 'bars', domain: [0, most] }) : html`<p>No figure.</p>`}`;
}

function goalWords(target: BenchTarget): string {
  return `${'atLeast' in target.target ? '≥' : '≤'} ${goalOf(target)}`;
}

function goalOf({ target }: BenchTarget): number {
  return 'atLeast' in target ? target.atLeast : target.atMost;
}
