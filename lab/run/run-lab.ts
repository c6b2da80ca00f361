import { writeFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Plan } from '../scenario/plan.ts';
import { prepareParts } from '../world/prepare-parts.ts';
import type { HoldWorld } from './hold-world.ts';
import { createJournal, type Journal } from './journal.ts';
import type { Outcome } from './journal-schema.ts';
import type { Verdict } from './outcome.ts';
import { createArtifactFolder, createRunFolder, type RunFolder } from './run-folder.ts';
import { runScenario, type ScenarioRun } from './run-scenario.ts';

export interface LabOptions {
  readonly plans: readonly Plan[];
  readonly kdc: 'auto' | 'container' | 'process';
  /** Where run folders are made: `reports`. */
  readonly reports: string;
  readonly signal: AbortSignal;
  /** When the run began, by performance.now(); 0 counts Node's own start, which is part of what a user waits for. */
  readonly beganAtMs: number;
  readonly findLeaks: ScenarioRun['findLeaks'];
  readonly onProgress: (line: string) => void;
  /** Another build of the components; default this checkout's. */
  readonly components?: string;
  /** See ScenarioRun. */
  readonly stepCount?: number;
  readonly hold?: HoldWorld;
}

/**
 * Runs the scenarios one after the other into a new run folder: `plan.json`, `journal.jsonl` and the artifacts.
 * An interrupted run skips what is left. Measuring and reporting are the next stages' work.
 */
export async function runLab(options: LabOptions): Promise<RunFolder> {
  const startedAt = new Date();
  const startedAtMs = performance.now();
  const folder = await createRunFolder(options.reports, startedAt, process.pid);
  await writeFile(
    join(folder.path, 'plan.json'),
    JSON.stringify({ schema: 1, scenarios: options.plans }, undefined, 2),
  );
  using journal = createJournal(join(folder.path, 'journal.jsonl'), {
    beganAtMs: options.beganAtMs,
  });
  const write = (event: Parameters<Journal['write']>[0]) => journal.write(event);
  write({ source: 'lab', kind: 'run-started', run: folder.id, startedAt: startedAt.toISOString() });
  write({ source: 'lab', kind: 'host', cpus: cpus().length, kernel: release(), node: process.version });
  const outcomes = await runAll(options, folder, journal);
  const outcome =
    (['error', 'fail', 'skip', 'pass'] as const).find((word) => outcomes.includes(word)) ?? 'pass';
  write({ source: 'lab', kind: 'run-ended', outcome, durationMs: performance.now() - startedAtMs });
  return folder;
}

async function runAll(options: LabOptions, folder: RunFolder, journal: Journal): Promise<readonly Outcome[]> {
  const parts = await prepareParts(options.onProgress, options.components);
  const { kind, reason } = parts.accelerator;
  journal.write({
    source: 'lab',
    kind: 'host',
    accelerator: kind,
    acceleratorReason: reason,
    qemu: parts.qemu,
  });
  options.onProgress(`accelerator ${kind}: ${reason}`);
  options.signal.throwIfAborted();
  const outcomes: Outcome[] = [];
  for (const plan of options.plans) {
    // An interrupted scenario has said so itself; the ones behind it are not begun.
    if (options.signal.aborted) break;
    const verdict: Verdict | undefined = await runScenario({
      plan,
      journal,
      artifactFolder: await createArtifactFolder(folder, plan.name),
      world: { parts, kdc: options.kdc, runId: folder.id },
      signal: options.signal,
      findLeaks: options.findLeaks,
      onProgress: options.onProgress,
      ...(options.stepCount !== undefined && { stepCount: options.stepCount }),
      ...(options.hold && { hold: options.hold }),
    });
    outcomes.push(verdict?.outcome ?? 'pass');
  }
  return outcomes;
}
