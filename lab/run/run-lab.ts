import { writeFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Plan } from '../scenario/plan.ts';
import type { ShardFile } from '../scenario/shard.ts';
import type { HostLoad } from '../world/host/host-load.ts';
import { type HostWatch, watchHost } from '../world/host/watch-host.ts';
import { type DesktopParts, type Parts, prepareDesktopParts, prepareParts } from '../world/prepare-parts.ts';
import { countFallbacks } from '../world/qemu/template/fallbacks.ts';
import { limitAtOnce } from '../world/limit-at-once.ts';
import { type Budget, budgetOf, describeBudget, startsAtOnce } from './budget.ts';
import { hostSpeedOnce } from './host-speed-once.ts';
import type { HoldWorld } from './hold-world.ts';
import { createJournal, type Journal } from './journal.ts';
import type { Outcome } from './journal-schema.ts';
import { longestFirst, pastDurations } from './past-durations.ts';
import { type Progress, stagesOf } from './progress.ts';
import { createArtifactFolder, createRunFolder, type RunFolder } from './run-folder.ts';
import { runScenario, type ScenarioRun } from './run-scenario.ts';
import type { BenchOptions } from './step-context.ts';
import { runScenarios } from './run-scenarios.ts';

export interface LabOptions {
  readonly plans: readonly Plan[];
  /** Set when the plans are a slice of more, of which this run's folder is one shard. */
  readonly shard?: ShardFile;
  readonly kdc: 'auto' | 'container' | 'process';
  /** Boot every guest, instead of forking it from a template. */
  readonly cold: boolean;
  /** Where run folders are made: `reports`. */
  readonly reports: string;
  /** What is not given is measured on this machine. */
  readonly budget: Partial<Budget>;
  /** Ends the run: an interrupt, or its deadline. */
  readonly signal: AbortSignal;
  /** When the run began, by performance.now(); 0 counts Node's own start, less what came before it: both are part of what a user waits for. */
  readonly beganAtMs: number;
  readonly findLeaks: ScenarioRun['findLeaks'];
  readonly progress: Progress;
  /** Another build of the components; default this checkout's. */
  readonly components?: string;
  /** See ScenarioRun. */
  readonly stepCount?: number;
  readonly hold?: HoldWorld;
  readonly bench?: BenchOptions;
}

/**
 * Runs the scenarios, side by side within the budget, into a new run folder: `plan.json`, `journal.jsonl` and the
 * artifacts. A run that is ended skips what is left, and is an error. Measuring and reporting are the next stages' work.
 */
export async function runLab(options: LabOptions): Promise<RunFolder> {
  const startedAt = new Date();
  const folder = await createRunFolder(options.reports, startedAt, process.pid);
  await writeFile(
    join(folder.path, 'plan.json'),
    JSON.stringify({ schema: 1, scenarios: options.plans }, undefined, 2),
  );
  if (options.shard) {
    const text = `${JSON.stringify(options.shard, undefined, 2)}\n`;
    await writeFile(join(folder.path, 'shard.json'), text);
  }
  using journal = createJournal(join(folder.path, 'journal.jsonl'), {
    beganAtMs: options.beganAtMs,
  });
  const write = (event: Parameters<Journal['write']>[0]) => journal.write(event);
  write({ source: 'lab', kind: 'run-started', run: folder.id, startedAt: startedAt.toISOString() });
  write({ source: 'lab', kind: 'host', cpus: cpus().length, kernel: release(), node: process.version });
  using hostWatch = watchHost();
  const loadSince = hostWatch.begin();
  const outcomes = await runAll(options, folder, journal, hostWatch);
  write({ source: 'lab', kind: 'host', load: loadFact(loadSince()) });
  const ended: readonly Outcome[] = options.signal.aborted ? ['error'] : [];
  const outcome =
    (['error', 'fail', 'skip'] as const).find((word) => [...ended, ...outcomes].includes(word)) ?? 'pass';
  write({ source: 'lab', kind: 'run-ended', outcome, durationMs: performance.now() - options.beganAtMs });
  return folder;
}

/** Prepares what all worlds are made of and runs the scenarios; returns the outcome of each, in the order of their ends. */
async function runAll(
  options: LabOptions,
  folder: RunFolder,
  journal: Journal,
  host: HostWatch,
): Promise<readonly Outcome[]> {
  if (options.plans.length === 0) return [];
  const { progress } = options;
  const speed = hostSpeedOnce(journal);
  const preparing = options.plans.some(({ guests }) => guests.length > 0)
    ? prepareParts(stagesOf(progress), options.components)
    : prepareDesktopParts(options.components);
  const [parts] = await Promise.all([preparing, speed.onHost()]);
  noteHost(parts, options, journal);
  const budget = await budgetOf(options.budget);
  if (options.plans.length > 1)
    progress.tell({ kind: 'note', text: describeBudget(options.plans.length, budget) });
  const limitStarts = limitAtOnce(startsAtOnce(budget.cores));
  const fallbacks = countFallbacks();
  const tellers = { journal, progress };
  // One by one, the order is the one that was asked for.
  const plans =
    budget.jobs === 1 ? options.plans : longestFirst(options.plans, await pastDurations(options.reports));
  return await runScenarios(plans, budget, options.signal, tellers, async (plan) => {
    const verdict = await runScenario({
      plan,
      journal,
      runFolder: folder.path,
      artifactFolder: await createArtifactFolder(folder, plan.name),
      world: {
        parts,
        kdc: options.kdc,
        cold: options.cold,
        runId: folder.id,
        limitStarts,
        fallbacks,
        host,
        onGuestReady: speed.onGuest,
      },
      signal: options.signal,
      findLeaks: options.findLeaks,
      progress,
      host,
      ...(options.stepCount !== undefined && { stepCount: options.stepCount }),
      ...(options.hold && { hold: options.hold }),
      ...(options.bench && { bench: options.bench }),
    });
    return verdict?.outcome ?? 'pass';
  });
}

function noteHost(parts: Parts | DesktopParts, { progress }: LabOptions, journal: Journal): void {
  if (!('image' in parts)) {
    journal.write({ source: 'lab', kind: 'host', acceleratorReason: 'no world of this run has a guest' });
    return;
  }
  const { accelerator, qemu } = parts;
  const { kind, reason } = accelerator;
  journal.write({ source: 'lab', kind: 'host', accelerator: kind, acceleratorReason: reason, qemu });
  progress.tell({ kind: 'note', text: `accelerator ${kind}: ${reason}` });
}

/** A run's load as its results have it. */
function loadFact({ runnable, steal, pressure, loadAverage }: HostLoad) {
  const rounded = (figure: number) => Math.round(figure * 1000) / 1000;
  const { cpuSome, memoryFull, ioFull } = pressure;
  return {
    runnable: rounded(runnable),
    steal: rounded(steal),
    ...(cpuSome !== undefined && { cpuPressure: rounded(cpuSome) }),
    ...(memoryFull !== undefined && { memoryPressure: rounded(memoryFull) }),
    ...(ioFull !== undefined && { ioPressure: rounded(ioFull) }),
    loadAverage: rounded(loadAverage),
  };
}
