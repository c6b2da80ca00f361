import test from 'ava';
import { allTargets } from './all-targets.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { findingOf, inputOf } from './input-of.ts';

for (const target of allTargets) {
  test(`the undamaged inputs of ${target.name} are no finding, and some of them are taken`, (t) => {
    for (const input of target.corpus) t.is(findingOf(target, input), undefined);
    t.true(target.corpus.some((input) => isTaken(target, input)));
  });

  test(`the inputs of ${target.name} are the same for the same seed, and others for another`, (t) => {
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    const made = (seed: number) => numbers.map((number) => inputOf(target, seed, number).toString('hex'));
    t.deepEqual(made(1), made(1));
    t.notDeepEqual(made(1), made(2));
  });
}

test('an error that a target does not declare is a finding, and one that it declares is none', (t) => {
  const target: FuzzTarget = {
    name: 'broken',
    corpus: [],
    run: (input) => {
      throw input.length === 0 ? new RangeError('declared') : new TypeError('planted');
    },
    declares: (error) => error instanceof RangeError,
  };
  t.is(findingOf(target, Buffer.alloc(0)), undefined);
  t.regex(findingOf(target, Buffer.alloc(1)) ?? '', /planted/);
});

function isTaken(target: FuzzTarget, input: Buffer): boolean {
  try {
    target.run(input);
    return true;
  } catch {
    return false;
  }
}
