import test from 'ava';
import { findScenarios } from '../scenario/find-scenarios.ts';
import { smokeSet } from './smoke-set.ts';

test('the smoke set names scenarios that there are, each once', async (t) => {
  const found = await Promise.all(smokeSet.map((name) => findScenarios([name])));
  t.true(found.every((files) => files.length === 1));
  t.is(new Set(smokeSet).size, smokeSet.length);
});
