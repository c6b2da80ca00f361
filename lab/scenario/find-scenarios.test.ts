import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { findScenarios } from './find-scenarios.ts';
import { ScenarioError } from './scenario-error.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const folder = temporaryFolder('scenarios-');
mkdirSync(join(folder, 'delegation'));
for (const file of ['delegation/forwardable-tgt.yaml', 'password.yaml', 'scenario.schema.json'])
  writeFileSync(join(folder, file), '');
const forwardable = join(folder, 'delegation/forwardable-tgt.yaml');
const password = join(folder, 'password.yaml');

test('a name is found in any topic', async (t) => {
  t.deepEqual(await findScenarios(['forwardable-tgt'], folder), [forwardable]);
});

test('a path stands for itself, whether it exists or not', async (t) => {
  t.deepEqual(await findScenarios(['/tmp/mine.yaml'], folder), ['/tmp/mine.yaml']);
  t.deepEqual(await findScenarios(['mine.yml'], folder), ['mine.yml']);
});

test('a path that is there may have commas in it', async (t) => {
  const file = join(temporaryFolder('commas-'), "bob's, and alice's.yaml");
  writeFileSync(file, '');
  t.deepEqual(await findScenarios([file, 'password'], folder), [file, password]);
});

test('several come in the order asked for, each once', async (t) => {
  t.deepEqual(await findScenarios([`password, forwardable-tgt,${password}`], folder), [
    password,
    forwardable,
  ]);
});

test('all means every scenario there is', async (t) => {
  t.deepEqual(await findScenarios(['all'], folder), [forwardable, password]);
});

test('an unknown name is answered with the nearest one, nothing with what there is', async (t) => {
  const misspelt = await t.throwsAsync(findScenarios(['forwardable-tgd'], folder), {
    instanceOf: ScenarioError,
  });
  t.is(misspelt.code, 'not-found');
  t.is(misspelt.message, 'no scenario "forwardable-tgd"; did you mean "forwardable-tgt"?');
  const nothing = await t.throwsAsync(findScenarios([' ,'], folder), { instanceOf: ScenarioError });
  t.is(nothing.message, 'no scenario named; there are: forwardable-tgt, password');
});
