import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { benchCodecs } from '../bench/bench-codecs.ts';
import { type BenchRow, benchRows } from '../measure/bench-rows.ts';
import { measureBench } from '../measure/measure-bench.ts';
import { comparisonLines } from '../report/bench/compare-with-history.ts';
import { currentCommit } from '../report/bench/current-commit.ts';
import { writeBenchReport } from '../report/bench/write-bench-report.ts';
import { benchTable } from '../report/bench-table.ts';
import type { BenchOptions } from '../run/step-context.ts';
import { benchmarkTag, measures } from '../scenario/scenario-labels.ts';
import { performRun } from './perform-run.ts';
import { plansOf } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';

const deadlineMs = 3 * 60 * 60_000;

export interface ChannelBench extends BenchOptions {
  /** Names or paths; none: every scenario that has a benchmark in it, and the codecs. */
  readonly selectors: readonly string[];
  /** Where run folders are made, and the history of benchmarks is. */
  readonly reports: string;
  /** Makes a run that is worse than the last ones on such a host end with 1. */
  readonly failWhenWorse: boolean;
}

/** Measures the channel and reports; returns the exit status. */
export async function benchChannel({
  selectors,
  reports,
  failWhenWorse,
  ...options
}: ChannelBench): Promise<number> {
  const beganAtMs = performance.now();
  const plans = (await plansOf(selectors.length > 0 ? selectors : [`@${benchmarkTag}`])).filter(({ steps }) =>
    steps.some(({ verb }) => measures(verb)),
  );
  if (plans.length === 0) {
    process.stderr.write('no scenario with a `bench`, `storm` or `lock-gap` step was named\n');
    return 2;
  }
  // One by one: whatever runs beside a measurement is measured with it.
  const flags = { kdc: 'auto', cold: false, reports, deadline: deadlineMs, jobs: 1 } as const;
  const folder = await performRun(plans, flags, { beganAtMs, bench: options });
  const status = await reportFolder(folder);
  const codecs = selectors.length > 0 ? [] : benchRows(await benchCodecs());
  const commit = await currentCommit('.');
  return Math.max(status, await reportBench(folder, reports, { rows: codecs, commit, failWhenWorse }));
}

export interface NewBench {
  /** Figures of other things than the channel. */
  readonly rows: readonly BenchRow[];
  readonly commit: string | undefined;
  readonly failWhenWorse: boolean;
}

/** Makes a benchmark's report from its run's folder, which needs no world; returns the exit status. */
export async function reportBench(folder: string, reports: string, fresh?: NewBench): Promise<number> {
  process.stdout.write(`\n${benchTable(await measureBench(folder, fresh?.rows))}`);
  const { html, comparison, notes } = await writeBenchReport(folder, {
    historyFolder: join(reports, 'history'),
    ...(fresh?.commit !== undefined && { commit: fresh.commit }),
  });
  for (const line of [...comparisonLines(comparison), ...notes, html]) process.stdout.write(`${line}\n`);
  return fresh?.failWhenWorse === true && comparison.outcome === 'worse' ? 1 : 0;
}
