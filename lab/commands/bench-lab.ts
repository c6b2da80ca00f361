import { performance } from 'node:perf_hooks';
import type { BenchSamples } from '../measure/bench-rows.ts';
import { measureRun } from '../measure/measure-run.ts';
import type { Plan } from '../scenario/plan.ts';
import { benchFleet } from './bench-fleet.ts';
import { performRun } from './perform-run.ts';
import { plansOf } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';

const runDeadlineMs = 30 * 60_000;

export interface LabFigures {
  /** Of the last run. */
  readonly folder: string;
  /** A run that does not pass is no measurement: it ends the benchmark with its own status. */
  readonly status: number;
  readonly figures: readonly BenchSamples[];
}

/** How fast guests come up, a scenario's parts over several runs, and what running all scenarios side by side gains. */
export async function benchLab(selector: string, runs: number, reports: string): Promise<LabFigures> {
  const fleet = await benchFleet((line) => process.stderr.write(`${line}\n`));
  const samples = new Map<string, BenchSamples & { readonly values: number[] }>();
  for (let left = runs; left > 0; left--) {
    const run = await runOnce(await plansOf([selector]), reports);
    if (run.status !== 0) return { ...run, figures: [] };
    for (const { measurements } of (await measureRun(run.folder)).scenarios) {
      for (const [name, { unit, p50 }] of Object.entries(measurements)) {
        // The fleet has more samples of these.
        if (fleet.some((figure) => figure.name === name)) continue;
        const known = samples.get(name);
        if (known) known.values.push(p50);
        else samples.set(name, { name, unit, values: [p50] });
      }
    }
  }
  const serial = await runOnce(await plansOf(['all']), reports, 1);
  const parallel = await runOnce(await plansOf(['all']), reports);
  const gain: BenchSamples = {
    name: 'side by side / one by one',
    unit: 'ratio',
    values: [parallel.ms / serial.ms],
  };
  const status = Math.max(serial.status, parallel.status);
  return { folder: parallel.folder, status, figures: [...fleet, ...samples.values(), gain] };
}

async function runOnce(plans: readonly Plan[], reports: string, jobs?: number) {
  const beganAtMs = performance.now();
  const flags = {
    kdc: 'auto',
    cold: false,
    reports,
    deadline: runDeadlineMs,
    ...(jobs !== undefined && { jobs }),
  } as const;
  const folder = await performRun(plans, flags, { beganAtMs });
  const ms = performance.now() - beganAtMs;
  return { folder, ms, status: await reportFolder(folder) };
}
