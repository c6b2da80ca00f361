import { performance } from 'node:perf_hooks';
import { interruptSignal } from '../run/interrupt.ts';
import { runLab } from '../run/run-lab.ts';
import type { Plan } from '../scenario/plan.ts';
import { findLeaks } from './find-leaks.ts';

export interface RunOptions {
  readonly kdc: 'auto' | 'container' | 'process';
  /** Boot every guest. */
  readonly cold: boolean;
  /** Where run folders are made. */
  readonly reports: string;
}

/** Runs the plans into a new run folder and returns its path; measuring and reporting are still to be done. */
export async function performRun(
  plans: readonly Plan[],
  options: RunOptions,
  beganAtMs = 0,
): Promise<string> {
  using interrupt = interruptSignal();
  const folder = await runLab({
    plans,
    kdc: options.kdc,
    cold: options.cold,
    reports: options.reports,
    signal: interrupt.signal,
    beganAtMs,
    findLeaks,
    onProgress: (line) =>
      process.stderr.write(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${line}\n`),
  });
  return folder.path;
}
