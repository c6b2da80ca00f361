import { performance } from 'node:perf_hooks';
import { interruptSignal } from '../run/interrupt.ts';
import { runLab } from '../run/run-lab.ts';
import type { Plan } from '../scenario/plan.ts';
import { cleanUp } from '../setup/clean-up.ts';
import { guarded } from '../setup/guarded.ts';
import { findLeaks } from './find-leaks.ts';

export interface RunOptions {
  readonly kdc: 'auto' | 'container' | 'process';
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
  const run = () =>
    runLab({
      plans,
      kdc: options.kdc,
      reports: options.reports,
      signal: interrupt.signal,
      beganAtMs,
      findLeaks,
      onProgress: say,
    });
  const [folder] = await Promise.all([guarded(run), cleanUpBehind()]);
  return folder.path;
}

/** What dead labs left goes beside the start of the world, which does not wait for it. */
async function cleanUpBehind(): Promise<void> {
  try {
    for (const line of await cleanUp()) say(`left by a dead lab: ${line}`);
  } catch (error) {
    say(`not all that dead labs left could be removed: ${String(error)}`);
  }
}

function say(line: string): void {
  process.stderr.write(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
}
