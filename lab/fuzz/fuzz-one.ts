import { Worker } from 'node:worker_threads';
import type { FuzzTarget } from './fuzz-target.ts';
import type { FuzzResult, FuzzWork } from './fuzz-worker.ts';

const inputDeadlineMs = 5000;
const startDeadlineMs = 30_000;
const maxGrownOctets = 32 * 1024 * 1024;

/** Fuzzes one target in a thread of its own, which a hang cannot keep. */
export async function fuzzOne(target: FuzzTarget, seed: number, durationMs: number): Promise<FuzzResult> {
  const progress = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
  const work: FuzzWork = { target: target.name, seed, durationMs, progress };
  const worker = new Worker(new URL('fuzz-worker.ts', import.meta.url), {
    workerData: work,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  const { promise, resolve } = Promise.withResolvers<FuzzResult>();
  const failed = (finding: string): void => {
    resolve({ inputs: Math.max(0, Atomics.load(progress, 0)), grownOctets: 0, finding });
  };
  let last = -1;
  let since = performance.now();
  const watch = setInterval(() => {
    const at = Atomics.load(progress, 0);
    if (at !== last) {
      last = at;
      since = performance.now();
    } else if (performance.now() - since > (at < 0 ? startDeadlineMs : inputDeadlineMs)) {
      failed(`no end within ${inputDeadlineMs} ms`);
    }
  }, 250);
  worker.once('message', (result: FuzzResult) => resolve(result));
  worker.once('error', (error) => {
    failed(String(error));
  });
  worker.once('exit', () => {
    failed('the thread ended without a result');
  });
  const result = await promise;
  clearInterval(watch);
  await worker.terminate();
  if (result.finding === undefined && result.grownOctets > maxGrownOctets) {
    return {
      ...result,
      finding: `holds ${result.grownOctets} octets more than at its start (of the run, not of one input: repeat it with the same seed)`,
    };
  }
  return result;
}
