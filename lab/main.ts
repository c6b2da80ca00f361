#!/usr/bin/env node
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Command, CommanderError, Option } from 'commander';
import { benchRows } from './measure/bench-rows.ts';
import { measureRun } from './measure/measure-run.ts';
import { benchTable } from './report/bench-table.ts';
import { wantsColour } from './report/colour.ts';
import { scanArtifacts } from './report/artifact-scan.ts';
import { exitStatus } from './report/exit-status.ts';
import { reportRun } from './report/report-run.ts';
import { InterruptedError, interruptSignal } from './run/interrupt.ts';
import { runLab } from './run/run-lab.ts';
import { findScenarios } from './scenario/find-scenarios.ts';
import type { Plan } from './scenario/plan.ts';
import { planScenario } from './scenario/plan-scenario.ts';

/** Bad usage, and anything that is not the product's fault. */
const errorStatus = 2;

interface RunOptions {
  readonly kdc: 'auto' | 'container' | 'process';
  readonly reports: string;
}

const program = new Command('lab')
  .description('Proves Kerberos single sign-on into a virtual machine’s console, on real parts.')
  .exitOverride();

program
  .command('run')
  .description(
    'run scenarios and report; exits 0 pass, 1 fail (the product), 2 error (the lab, or bad usage)',
  )
  .argument('<scenarios...>', 'names, paths to YAML files, or "all"; also separated by commas')
  .addOption(new Option('--kdc <kind>', 'the KDC').choices(['auto', 'container', 'process']).default('auto'))
  .option('--reports <folder>', 'where run folders are made', 'reports')
  .action(async (selectors: string[], options: RunOptions) => {
    process.exitCode = await run(selectors.join(','), options);
  });

program
  .command('bench')
  .description('run a scenario several times and print how long its parts take; writes bench.json')
  .argument('[scenario]', 'a name or a path', 'forwardable-tgt')
  .option('--runs <n>', 'how many times', (text) => Number.parseInt(text, 10), 3)
  .option('--reports <folder>', 'where run folders are made', 'reports')
  .action(async (selector: string, options: { readonly runs: number; readonly reports: string }) => {
    process.exitCode = await bench(selector, options);
  });

program
  .command('check')
  .description('check scenarios and start nothing')
  .argument('<scenarios...>', 'names, paths to YAML files, or "all"')
  .action(async (selectors: string[]) => {
    for (const plan of await plansOf(selectors.join(',')))
      console.log(`${plan.file}: ok, ${plan.steps.length} steps`);
  });

program
  .command('report')
  .description('make the report of a past run again, from its journal')
  .argument('<folder>', 'a run’s folder, reports/latest for the newest')
  .action(async (folder: string) => {
    process.exitCode = await report(folder);
  });

async function run(selector: string, options: RunOptions): Promise<number> {
  return await report(await perform(selector, options));
}

/** Runs the scenarios into a new run folder, one after the other. */
async function perform(selector: string, options: RunOptions, beganAtMs = 0): Promise<string> {
  const plans = await plansOf(selector);
  using interrupt = interruptSignal();
  const folder = await runLab({
    plans,
    kdc: options.kdc,
    reports: options.reports,
    signal: interrupt.signal,
    beganAtMs,
    findLeaks,
    onProgress: (line) =>
      process.stderr.write(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${line}\n`),
  });
  return folder.path;
}

/** A run that does not pass is no measurement: it ends the benchmark with its own status. */
async function bench(
  selector: string,
  { runs, reports }: { runs: number; reports: string },
): Promise<number> {
  const samples = new Map<string, number[]>();
  let folder = '';
  for (let left = runs; left > 0; left--) {
    folder = await perform(selector, { kdc: 'auto', reports }, left === runs ? 0 : performance.now());
    const status = await report(folder);
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

async function findLeaks(folder: string, plan: Plan): Promise<readonly string[]> {
  const passwords = plan.realm.principals.flatMap(({ name, password }) =>
    password ? [{ name: `password of ${name}`, kind: 'password' as const, value: password }] : [],
  );
  const leaks = await scanArtifacts(folder, passwords);
  return leaks.map(({ name, form, file, offset }) => `${name} (${form}) in ${file} at octet ${offset}`);
}

async function plansOf(selector: string) {
  return Promise.all((await findScenarios(selector)).map((file) => planScenario(file)));
}

async function report(runFolder: string): Promise<number> {
  await measureRun(runFolder);
  const { results, text } = await reportRun(runFolder, { colour: wantsColour(process.stdout, process.env) });
  process.stdout.write(text);
  return exitStatus(results.outcome);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : errorStatus;
  } else {
    const interrupted = error instanceof InterruptedError;
    const place =
      error instanceof Error && !('code' in error) && !interrupted
        ? (error.stack ?? error.message)
        : messageOf(error);
    process.stderr.write(`lab: ${place}\n`);
    process.exitCode = errorStatus;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
