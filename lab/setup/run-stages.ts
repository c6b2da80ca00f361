import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProgressOutput, showProgress } from './show-progress.ts';
import type { Stage } from './stage.ts';

/** Work that takes less was no work: the stage found everything in place. */
const notableMs = 700;

/** A stage that could not do its work; the message names it and quotes why. */
export class SetupError extends Error {
  readonly code = 'stage-failed';

  constructor(stage: string, cause: unknown) {
    super(`${stage} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'SetupError';
  }
}

export interface StagesRun {
  /** True when a stage had something to do. */
  readonly worked: boolean;
}

/** Runs the stages in order, each with a fresh log in `logFolder`; prints the time of each that had work to do. */
export async function runStages(
  stages: readonly Stage[],
  logFolder: string,
  output: ProgressOutput,
): Promise<StagesRun> {
  await mkdir(logFolder, { recursive: true });
  let worked = false;
  for (const stage of stages) {
    const startedAtMs = performance.now();
    const logFile = join(logFolder, `${stage.name.replaceAll(/[^A-Za-z0-9]+/g, '-')}.log`);
    await rm(logFile, { force: true });
    try {
      await showProgress(stage.name, stage.ensure(logFile), output);
    } catch (error) {
      const excuse = stage.excuse?.(error);
      if (excuse === undefined) throw new SetupError(stage.name, error);
      output.write(`${excuse}\n`);
    }
    const elapsedMs = performance.now() - startedAtMs;
    if (elapsedMs < notableMs) continue;
    worked = true;
    output.write(`${stage.name}: done in ${(elapsedMs / 1000).toFixed(1)} s\n`);
  }
  return { worked };
}
