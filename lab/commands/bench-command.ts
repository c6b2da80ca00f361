import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Command } from 'commander';
import { benchCodecs } from '../bench/bench-codecs.ts';
import { benchHandshake } from '../bench/bench-handshake.ts';
import { type BenchSamples, benchRows } from '../measure/bench-rows.ts';
import { measureRun } from '../measure/measure-run.ts';
import { benchTable } from '../report/bench-table.ts';
import type { Plan } from '../scenario/plan.ts';
import { benchFleet } from './bench-fleet.ts';
import { performRun } from './perform-run.ts';
import { plansOf } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';

const runDeadlineMs = 10 * 60_000;

interface BenchOptions {
  readonly runs: number;
  readonly reports: string;
}

/** `lab bench`: how long the lab takes. */
export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .description(
      'measure how fast the codecs and the SASL handshake are (alone: codec), how fast guests come up, a scenario’s parts over several runs, and what running side by side gains; writes bench.json',
    )
    .argument('[scenario]', 'a name or a path, or codec', 'forwardable-tgt')
    .option('--runs <n>', 'how many times', (text) => Number.parseInt(text, 10), 3)
    .option('--reports <folder>', 'where run folders are made', 'reports')
    .action(async (selector: string, options: BenchOptions) => {
      process.exitCode = await bench(selector, options);
    });
}

/** A run that does not pass is no measurement: it ends the benchmark with its own status. */
async function bench(selector: string, { runs, reports }: BenchOptions): Promise<number> {
  const programs = [...(await benchCodecs()), await benchHandshake()];
  if (selector === 'codec') return writeBench(programs, reports);
  const fleet = await benchFleet((line) => process.stderr.write(`${line}\n`));
  const samples = new Map<string, BenchSamples & { readonly values: number[] }>();
  let folder = '';
  for (let left = runs; left > 0; left--) {
    const run = await runOnce(await plansOf([selector]), reports);
    if (run.status !== 0) return run.status;
    ({ folder } = run);
    for (const { measurements } of (await measureRun(folder)).scenarios) {
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
  if (serial.status + parallel.status !== 0) return Math.max(serial.status, parallel.status);
  const gain: BenchSamples = {
    name: 'side by side / one by one',
    unit: 'ratio',
    values: [parallel.ms / serial.ms],
  };
  return writeBench([...programs, ...fleet, ...samples.values(), gain], folder);
}

async function writeBench(figures: readonly BenchSamples[], folder: string): Promise<number> {
  const result = { schema: 1 as const, rows: [...benchRows(figures)] };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bench.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  process.stdout.write(`\n${benchTable(result)}`);
  return 0;
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
