import { performance } from 'node:perf_hooks';
import { outerDeadline } from '../deadline/outer-deadline.ts';
import { interruptSignal } from '../run/interrupt.ts';
import { runLab } from '../run/run-lab.ts';
import type { Plan } from '../scenario/plan.ts';
import type { ShardFile } from '../scenario/shard.ts';
import { commandBeganAtMs } from './command-began.ts';
import { findLeaks } from './find-leaks.ts';
import { openProgress } from './open-progress.ts';
import type { RunFlags } from './run-flags.ts';

/** Runs the plans into a new run folder and returns its path; measuring and reporting are still to be done. */
export async function performRun(
  plans: readonly Plan[],
  flags: RunFlags,
  { beganAtMs = ownBeginning(), shard }: { readonly beganAtMs?: number; readonly shard?: ShardFile } = {},
): Promise<string> {
  using interrupt = interruptSignal();
  using deadline = outerDeadline("the run's", flags.deadline, beganAtMs + flags.deadline - performance.now());
  using progress = openProgress(plans.length);
  const signal = AbortSignal.any([interrupt.signal, deadline.signal]);
  signal.addEventListener('abort', () => {
    progress.note(`${(signal.reason as Error).message}: what runs is taken down`);
  });
  const folder = await runLab({
    plans,
    ...(shard && { shard }),
    kdc: flags.kdc,
    cold: flags.cold,
    reports: flags.reports,
    budget: budgetAsked(flags),
    signal,
    beganAtMs,
    findLeaks,
    progress,
  });
  return folder.path;
}

function ownBeginning(): number {
  return commandBeganAtMs(process.env, process.pid, performance.timeOrigin);
}

function budgetAsked({ jobs, cores, memory }: RunFlags) {
  return {
    ...(jobs !== undefined && { jobs }),
    ...(cores !== undefined && { cores }),
    ...(memory !== undefined && { memoryBytes: memory }),
  };
}
