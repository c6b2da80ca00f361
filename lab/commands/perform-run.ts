import { performance } from 'node:perf_hooks';
import type { HoldWorld } from '../run/hold-world.ts';
import { interruptSignal } from '../run/interrupt.ts';
import { runLab } from '../run/run-lab.ts';
import type { Plan } from '../scenario/plan.ts';
import { findLeaks } from './find-leaks.ts';

export interface RunOptions {
  readonly kdc: 'auto' | 'container' | 'process';
  /** Where run folders are made. */
  readonly reports: string;
  /** A folder with another build of the components; default this checkout's. */
  readonly components?: string;
}

/** What a command does with the worlds of its run, other than running their scenarios to the end. */
export interface Handling {
  /** How many steps are performed; default all. */
  readonly stepCount?: number;
  readonly hold?: HoldWorld;
  /** Receives what the lab is at; default a line on stderr with the time. */
  readonly onProgress?: (line: string) => void;
}

/** Runs the plans into a new run folder and returns its path; measuring and reporting are still to be done. */
export async function performRun(
  plans: readonly Plan[],
  options: RunOptions,
  beganAtMs = 0,
  handling: Handling = {},
): Promise<string> {
  using interrupt = interruptSignal();
  const folder = await runLab({
    plans,
    kdc: options.kdc,
    reports: options.reports,
    signal: interrupt.signal,
    beganAtMs,
    findLeaks,
    onProgress: showProgress,
    ...(options.components !== undefined && { components: options.components }),
    ...handling,
  });
  return folder.path;
}

/** A line on stderr, with the time since the command began. */
export function showProgress(line: string): void {
  process.stderr.write(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
}
