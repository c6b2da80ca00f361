import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { allTargets } from './all-targets.ts';
import { findingOf, inputOf } from './input-of.ts';

/** What the parent gives: `progress` holds the number of the input that is being taken. */
export interface FuzzWork {
  readonly target: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly progress: Int32Array;
}

export interface FuzzResult {
  readonly inputs: number;
  readonly grownOctets: number;
  readonly finding: string | undefined;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const { target: name, seed, durationMs, progress } = workerData as FuzzWork;
const target = allTargets.find((one) => one.name === name);
if (!target) throw new Error(`no target ${name}`);

/** Compiled code and warm caches are no growth. */
const warmUpInputs = 200;
let before = await heldOctets();
let number = 0;
let finding: string | undefined;
const end = performance.now() + durationMs;
while (performance.now() < end || number <= warmUpInputs) {
  Atomics.store(progress, 0, number);
  finding = findingOf(target, inputOf(target, seed, number));
  if (finding !== undefined) break;
  number += 1;
  // The memory of buffers that are gone is given back, and counted, only between two turns of the event loop.
  if (number % warmUpInputs === 0) await setImmediate();
  if (number === warmUpInputs) before = await heldOctets();
}
const result: FuzzResult = { inputs: number, grownOctets: (await heldOctets()) - before, finding };
parentPort?.postMessage(result);

async function heldOctets(): Promise<number> {
  collect();
  await setImmediate();
  collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}
