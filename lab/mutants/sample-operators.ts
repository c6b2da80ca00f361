import { createRandom } from '../fuzz/random.ts';
import { findOperators, type OperatorMutant } from './find-operators.ts';

/** What ships: the components and the code that they share. */
const shipped = /^lab\/(?:components|wire|channel|gss)\/.*(?<!\.test)\.ts$/;

/** `count` mutants of the shipped files, the same ones for the same seed and sources. */
export function sampleOperators(
  sources: ReadonlyMap<string, string>,
  {
    count,
    seed,
    isWanted,
  }: { readonly count: number; readonly seed: number; readonly isWanted: (file: string) => boolean },
): readonly OperatorMutant[] {
  const random = createRandom(seed);
  const left = [...sources]
    .filter(([file]) => shipped.test(file) && isWanted(file))
    .flatMap(([file, text]) => findOperators(file, text));
  return Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(random(left.length), 1),
  ).flat();
}
