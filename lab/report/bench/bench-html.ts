import { buildsSection } from './builds-section.ts';
import type { HistoryEntry, HistoryHost } from './bench-history-schema.ts';
import { numberWords } from './bench-words.ts';
import type { HistoryComparison } from './compare-with-history.ts';
import { historySection } from './history-section.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { ladderSection } from './ladder-section.ts';
import type { LatencyCurve } from './latency-curves.ts';
import { latencySection } from './latency-section.ts';
import { pageStyle } from './page-style.ts';
import { partsSection } from './parts-section.ts';
import { notesSection, rowsSection } from './rows-section.ts';
import { sizeSection } from './size-section.ts';
import { targetsSection } from './targets-section.ts';

/** All that the page shows. */
export interface BenchPage {
  readonly now: HistoryEntry;
  readonly curves: readonly LatencyCurve[];
  /** Runs on hosts like this one, oldest first, without this one. */
  readonly earlier: readonly HistoryEntry[];
  readonly comparison: HistoryComparison;
  /** What could not be read, in sentences. */
  readonly skipped: readonly string[];
}

/** `bench.html`: a page that stands by itself. It has no script and asks no other machine for anything; its policy forbids both. */
export function benchHtml({ now, curves, earlier, comparison, skipped }: BenchPage): string {
  const { rows, targets = [], notes = [], comparison: builds } = now.bench;
  const sections: readonly (readonly [string, Markup])[] = [
    ['Targets', targetsSection(targets)],
    ['This build by the other', buildsSection(builds)],
    ['Ladder', ladderSection(rows)],
    ['By size', sizeSection(rows)],
    ['Latency', latencySection(curves)],
    ['Where the time goes', partsSection(rows)],
    ['Over the runs', historySection([...earlier, now], comparison, skipped)],
    ['Without a figure', notesSection(notes)],
    ['All rows', rowsSection(rows)],
  ];
  const shown = sections.filter(([, { markup }]) => markup.trim() !== '');
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Benchmark ${now.run}</title>
<style>${pageStyle}</style></head>
<body><h1>Benchmark ${now.run}</h1>
${head(now)}
<nav>${shown.map(([name, section]) => html`<a href="#${idOf(section)}">${name}</a>`)}</nav>
${shown.map(([, section]) => section)}
</body></html>
`.markup;
}

function idOf({ markup }: Markup): string {
  return /id="([a-z]+)"/.exec(markup)?.[1] ?? '';
}

function head({ at, commit, host }: HistoryEntry): Markup {
  return html`<div class="host"><div>${hostLine(host)}</div>
<div>${at} · commit ${commit ?? 'not known'}</div>
${host.accelerator === 'kvm' ? undefined : html`<div><b>${host.accelerator === 'tcg' ? 'TCG' : 'Accelerator not known'}: no absolute goals are claimed.</b> Read ratios, and figures only beside others of this page.</div>`}</div>`;
}

/** What a reader must know of the machine before any number. */
function hostLine(host: HistoryHost): string {
  const why = host.acceleratorReason === undefined ? '' : ` (${host.acceleratorReason})`;
  return [
    `accelerator ${host.accelerator ?? 'not known'}${why}`,
    `processors ${host.cpus ?? 'not known'}`,
    `kernel ${host.kernel ?? 'not known'}`,
    `QEMU ${host.qemu ?? 'not known'}`,
    `Node ${host.node ?? 'not known'}`,
    `load ${host.load === undefined ? 'not known' : `up to ${numberWords(host.load)}`}`,
    `steal ${host.stealFraction === undefined ? 'not known' : `up to ${numberWords(host.stealFraction * 100)} %`}`,
  ].join(' · ');
}
