import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Command } from 'commander';
import { benchRows } from '../measure/bench-rows.ts';
import { measureRun } from '../measure/measure-run.ts';
import { benchTable } from '../report/bench-table.ts';
import { performRun } from './perform-run.ts';
import { plansOf } from './plans-of.ts';
import { reportFolder } from './report-folder.ts';

const runDeadlineMs = 10 * 60_000;

interface BenchOptions {
  readonly runs: number;
  readonly reports: string;
}

/** `lab bench`: how long the parts of a scenario take, over several runs. */
export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .description('run a scenario several times and print how long its parts take; writes bench.json')
    .argument('[scenario]', 'a name or a path', 'forwardable-tgt')
    .option('--runs <n>', 'how many times', (text) => Number.parseInt(text, 10), 3)
    .option('--reports <folder>', 'where run folders are made', 'reports')
    .action(async (selector: string, options: BenchOptions) => {
      process.exitCode = await bench(selector, options);
    });
}

/** A run that does not pass is no measurement: it ends the benchmark with its own status. */
async function bench(selector: string, { runs, reports }: BenchOptions): Promise<number> {
  const samples = new Map<string, number[]>();
  let folder = '';
  for (let left = runs; left > 0; left--) {
    const beganAtMs = left === runs ? 0 : performance.now();
    folder = await performRun(
      await plansOf([selector]),
      { kdc: 'auto', cold: false, reports, deadline: runDeadlineMs },
      { beganAtMs },
    );
    const status = await reportFolder(folder);
    if (status !== 0) return status;
    for (const { measurements } of (await measureRun(folder)).scenarios) {
      for (const [name, { p50 }] of Object.entries(measurements))
        samples.set(name, [...(samples.get(name) ?? []), p50]);
    }
  }
  const result = { schema: 1 as const, rows: [...benchRows(samples)] };
  await writeFile(join(folder, 'bench.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  process.stdout.write(`\n${benchTable(result)}`);
  return 0;
}
