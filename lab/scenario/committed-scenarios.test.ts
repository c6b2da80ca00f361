import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import test from 'ava';
import { z } from 'zod';
import { findScenarios } from './find-scenarios.ts';
import { scenarioJsonSchema } from './json-schema.ts';
import { planScenario } from './plan-scenario.ts';
import { stepSchema } from './step-schema.ts';
import { allowedKeys } from './schema-walk.ts';

const files = (await findScenarios(['scenarios'])).map(({ file }) => file);

test('every scenario in scenarios/ can be planned, and no two share a name', async (t) => {
  const plans = (await Promise.all(files.map(planScenario))).flat();
  t.true(plans.some(({ name }) => name === 'forwardable-tgt'));
  t.is(new Set(plans.map(({ name }) => name)).size, plans.length);
});

test('all is everything but the benchmarks, and the smoke set of make test has one of each kind', async (t) => {
  const all = (await findScenarios(['all'])).map(({ file }) => file);
  const benchmarks = (await findScenarios(['@benchmark'])).map(({ file }) => file);
  t.deepEqual([...all, ...benchmarks].toSorted(), files.toSorted());
  t.true(benchmarks.every((file) => file.startsWith('scenarios/bench/')));
  const smoke = (await findScenarios(['@smoke'])).map(({ file }) => dirname(file));
  t.true(smoke.length <= 12 && new Set(smoke).size >= 7, smoke.join());
});

test('every scenario names the schema that an editor completes it from', (t) => {
  for (const file of files)
    t.regex(
      readFileSync(file, 'utf8'),
      /^# yaml-language-server: \$schema=(\.\.\/)+scenario\.schema\.json\n/,
      basename(file),
    );
});

test('the committed JSON Schema is current (node lab/scenario/json-schema.ts > scenarios/scenario.schema.json)', (t) => {
  t.is(readFileSync('scenarios/scenario.schema.json', 'utf8'), scenarioJsonSchema());
});

test('the JSON Schema accepts and refuses what the check does', (t) => {
  const step = z.fromJSONSchema(JSON.parse(scenarioJsonSchema()) as z.core.JSONSchema.JSONSchema);
  const world = { title: 't', realm: { name: 'LAB.TEST', principals: {} } };
  t.true(step.safeParse({ ...world, steps: [{ kinit: { on: 'desk', as: 'alice' } }] }).success);
  t.false(step.safeParse({ ...world, steps: [{ kinit: { on: 'desk', as: 'alice', with: 1 } }] }).success);
  t.false(step.safeParse({ ...world, steps: [] }).success);
  const filled = (forwardable: unknown) => [{ kinit: { on: 'desk', as: 'alice', forwardable } }];
  t.true(step.safeParse({ ...world, steps: filled('${{ matrix.forwardable }}') }).success);
  t.false(step.safeParse({ ...world, steps: filled('yes') }).success);
});

test('the verb reference in docs/scenarios.md has every verb and expectation with every key', (t) => {
  const reference = readFileSync('docs/scenarios.md', 'utf8');
  const verbs = allowedKeys(stepSchema, {}, []).filter((verb) => verb !== 'expect');
  const expectations = [
    'login',
    'ticket',
    'kdc',
    'session',
    'screen',
    'nonce',
    'file',
    'keyboard',
    'reported',
    'power',
    'said',
    'recorded',
  ];
  const entries = [
    ...verbs.map((verb) => ({ name: verb, keys: allowedKeys(stepSchema, { [verb]: {} }, [verb]) })),
    ...expectations.map((name) => ({
      name: `expect: { ${name}`,
      keys: allowedKeys(stepSchema, { expect: { [name]: '' } }, ['expect']),
    })),
  ];
  for (const { name, keys } of entries) {
    const row = reference.split('\n').find((line) => line.startsWith(`| \`${name}`));
    t.truthy(row, `${name} has a row`);
    for (const key of keys.filter((each) => each !== 'within'))
      t.true(row?.includes(key), `${name} tells ${key}`);
  }
  t.deepEqual(
    new Set(allowedKeys(stepSchema, { expect: {} }, ['expect'])),
    new Set(entries.filter(({ name }) => name.startsWith('expect')).flatMap(({ keys }) => keys)),
    'no expectation is left out',
  );
});
