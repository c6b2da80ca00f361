import test from 'ava';
import fc from 'fast-check';
import { nestsDeeperThan } from './json-depth.ts';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Object.values(value).reduce((deepest: number, item) => Math.max(deepest, depthOf(item)), 0)
    : 0;

test('the depth of any JSON is told as walking it does, whatever its texts hold', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 0, max: 10 }), (value, max) => {
        const json = Buffer.from(JSON.stringify(value));
        return nestsDeeperThan(max, json) === depthOf(value) > max;
      }),
    ),
  );
});

test('brackets within a text are no nesting, and an escaped quote does not end it', (t) => {
  t.false(nestsDeeperThan(1, Buffer.from('{"a\\"[[[[":"[[[[\\\\"}')));
  t.true(nestsDeeperThan(1, Buffer.from('{"a\\\\":[]}')));
});
