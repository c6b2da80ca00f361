import { performance } from 'node:perf_hooks';
import { outerDeadline } from '../deadline/outer-deadline.ts';
import type { HoldWorld } from '../run/hold-world.ts';
import { interruptSignal } from '../run/interrupt.ts';
import { limitsOf, pruneReports } from '../run/prune-reports.ts';
import { runLab } from '../run/run-lab.ts';
import type { Progress } from '../run/progress.ts';
import type { BenchOptions } from '../run/step-context.ts';
import type { Plan } from '../scenario/plan.ts';
import type { ShardFile } from '../scenario/shard.ts';
import { cleanUp } from '../setup/clean-up.ts';
import { guarded } from '../setup/guarded.ts';
import { commandBegan } from './command-began.ts';
import { findLeaks } from './find-leaks.ts';
import { openProgress } from './open-progress.ts';
import type { RunFlags } from './run-flags.ts';

/** What a command does with its run, other than running whole scenarios from the process's beginning. */
export interface Handling {
  /** By performance.now(); default 0, the process's start. */
  readonly beganAtMs?: number;
  readonly shard?: ShardFile;
  /** How many steps are performed; default all. */
  readonly stepCount?: number;
  readonly hold?: HoldWorld;
  /** How much of a benchmark is measured. */
  readonly bench?: BenchOptions;
  /** Default: stderr. */
  readonly progress?: Progress;
}

/** Runs the plans into a new run folder and returns its path; measuring and reporting are still to be done. */
export async function performRun(
  plans: readonly Plan[],
  flags: RunFlags,
  { beganAtMs = commandBegan(), progress: given, ...handling }: Handling = {},
): Promise<string> {
  using interrupt = interruptSignal(handling.hold?.takesCtrlC);
  using deadline = outerDeadline("the run's", flags.deadline, beganAtMs + flags.deadline - performance.now());
  using shown = given ? undefined : openProgress(plans.length, beganAtMs);
  const progress = given ?? shown;
  if (!progress) throw new Error('a run without progress');
  const signal = AbortSignal.any([interrupt.signal, deadline.signal]);
  signal.addEventListener('abort', () => {
    note(progress, `${(signal.reason as Error).message}: what runs is taken down`);
  });
  const run = () =>
    runLab({
      plans,
      kdc: flags.kdc,
      cold: flags.cold,
      reports: flags.reports,
      ...(flags.components !== undefined && { components: flags.components }),
      budget: budgetAsked(flags),
      signal,
      beganAtMs,
      findLeaks,
      progress,
      ...handling,
    });
  const [folder] = await Promise.all([
    guarded(run),
    cleanUpBehind(progress),
    pruneBehind(flags.reports, progress),
  ]);
  return folder.path;
}

/** Old runs go beside the new one, which is the newest and stays. */
async function pruneBehind(reports: string, progress: Progress): Promise<void> {
  try {
    const said = await pruneReports(reports, limitsOf(process.env));
    if (said !== undefined) note(progress, said);
  } catch (error) {
    note(progress, `old runs could not be removed: ${String(error)}`);
  }
}

/** What dead labs left goes beside the start of the world, which does not wait for it. */
async function cleanUpBehind(progress: Progress): Promise<void> {
  try {
    for (const line of await cleanUp()) note(progress, `left by a dead lab: ${line}`);
  } catch (error) {
    note(progress, `not all that dead labs left could be removed: ${String(error)}`);
  }
}

function note(progress: Progress, text: string): void {
  progress.tell({ kind: 'note', text });
}

function budgetAsked({ jobs, cores, memory }: RunFlags) {
  return {
    ...(jobs !== undefined && { jobs }),
    ...(cores !== undefined && { cores }),
    ...(memory !== undefined && { memoryBytes: memory }),
  };
}
