import { join } from 'node:path';
import { cacheFolder } from '../world/docker/cache-folder.ts';
import { enforceCacheCap } from './cache-cap.ts';
import { runStages } from './run-stages.ts';
import { type KdcChoice, setupStages } from './setup-stages.ts';
import type { ProgressOutput } from './show-progress.ts';

export interface SetupOptions {
  /** `process` needs no engine, `container` insists on one; default `auto`. */
  readonly kdc?: KdcChoice;
  /** Whether guests' image and components are made now; default true. A run makes them where one of its worlds has a guest. */
  readonly guests?: boolean;
  /** When the command began, ms since the epoch; default now. */
  readonly startedAtMs?: number;
  readonly output?: ProgressOutput;
}

/** Makes engine and images ready, and keeps the cache below its cap. Prints one line when there was nothing to do. */
export async function setUp(options: SetupOptions = {}): Promise<void> {
  const output = options.output ?? process.stdout;
  const startedAtMs = options.startedAtMs ?? Date.now();
  const { worked } = await runStages(
    setupStages(options.kdc ?? 'auto', options.guests ?? true),
    join(cacheFolder(), 'logs'),
    output,
  );
  const elapsedMs = Date.now() - startedAtMs;
  if (!worked) {
    output.write(`set-up: everything is in place (${elapsedMs} ms)\n`);
    return;
  }
  for (const removed of await enforceCacheCap())
    output.write(`set-up: removed ${removed}, unused for longest\n`);
  output.write(`set-up: done in ${(elapsedMs / 1000).toFixed(1)} s\n`);
}
