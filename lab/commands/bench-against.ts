import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { BenchComparison } from '../measure/bench-channel-schema.ts';
import { measureBench } from '../measure/measure-bench.ts';
import { writeBenchReport } from '../report/bench/write-bench-report.ts';
import { benchTable } from '../report/bench-table.ts';
import type { Plan } from '../scenario/plan.ts';
import { asComparison } from '../scenario/as-comparison.ts';
import { buildOther } from '../world/bench/other-build.ts';
import { performRun } from './perform-run.ts';
import { benchmarkTag } from '../scenario/scenario-labels.ts';
import { plansOf } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';

const deadlineMs = 3 * 60 * 60_000;

export interface AgainstOptions {
  /** A folder with a checkout, or a git revision of this repository. */
  readonly what: string;
  /** Names or paths of scenarios; those without a `bench` step are left out. */
  readonly selectors: readonly string[];
  /** Repetitions of the whole set, each by both builds. */
  readonly pairs: number;
  readonly full: boolean;
  readonly reports: string;
}

/**
 * Measures this checkout's product and another one's in one session, turn by turn, and says which is faster. Returns the
 * exit status: 0 no difference or faster, 1 slower in some cell or in all together, 2 cannot tell.
 */
export async function benchAgainst(options: AgainstOptions): Promise<number> {
  const { what, selectors, pairs, full, reports } = options;
  const beganAtMs = performance.now();
  const named = await plansOf(selectors.length > 0 ? selectors : [`@${benchmarkTag}`]);
  const plans = named.filter(measures).map((plan) => asComparison(plan, deadlineMs));
  if (plans.length === 0) {
    process.stderr.write('no scenario with a `bench` step was named\n');
    return 2;
  }
  await using other = await buildOther(what);
  for (const line of [`against ${other.of}`, ...other.notes]) process.stderr.write(`${line}\n`);
  // One by one: whatever runs beside a measurement is measured with it.
  const flags = { kdc: 'auto', cold: false, reports, deadline: deadlineMs, jobs: 1 } as const;
  const bench = { full, repetitions: pairs, against: other.build };
  const folder = await performRun(plans, flags, { beganAtMs, bench });
  const status = await reportFolder(folder);
  const measured = await measureBench(folder);
  process.stdout.write(`\n${benchTable({ ...measured, targets: [] })}`);
  // A history of its own: turns of two builds are not what other runs measure.
  const { html } = await writeBenchReport(folder, { historyFolder: join(folder, 'history') });
  process.stdout.write(`${html}\n`);
  return statusOf(status, measured.comparison?.verdict);
}

/** `runStatus`: of the run, whose every repetition must be whole. */
export function statusOf(runStatus: number, verdict: BenchComparison['verdict'] | undefined): 0 | 1 | 2 {
  // refuses: test "a comparison whose run failed, or that cannot tell, is neither good nor bad"
  if (runStatus !== 0 || verdict === undefined || verdict === 'cannot tell') return 2;
  return verdict === 'slower' || verdict === 'mixed' ? 1 : 0;
}

function measures({ steps }: Plan): boolean {
  return steps.some(({ verb }) => verb === 'bench');
}
