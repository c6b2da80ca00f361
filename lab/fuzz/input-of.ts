import { crc32 } from 'node:zlib';
import type { FuzzTarget } from './fuzz-target.ts';
import { mutate } from './mutate.ts';
import { createRandom } from './random.ts';

/** The input that this seed has at this number: it depends on no input before it, so that a hang can be found again. */
export function inputOf(target: FuzzTarget, seed: number, number: number): Buffer {
  return mutate(target.corpus, createRandom(crc32(`${target.name} ${seed} ${number}`)));
}

/** What is wrong with how the target took this input. */
export function findingOf(target: FuzzTarget, input: Buffer): string | undefined {
  try {
    target.run(input);
    return undefined;
  } catch (error) {
    if (target.declares(error)) return undefined;
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
