import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { findScenarios } from './find-scenarios.ts';
import { ScenarioError } from './scenario-error.ts';
import { isMeant, readSelector, selectorOf } from './scenario-selector.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const folder = temporaryFolder('scenarios-');
mkdirSync(join(folder, 'delegation'));
mkdirSync(join(folder, 'bench'));
mkdirSync(join(folder, 'empty'));
const texts = {
  'delegation/forwardable-tgt.yaml': 'tags: [smoke]',
  'bench/latency.yaml': 'steps:\n  - bench: {}',
  'password.yaml': 'tags: [smoke, slow]\nsteps: [',
  'scenario.schema.json': '',
};
for (const [file, text] of Object.entries(texts)) writeFileSync(join(folder, file), text);
const forwardable = join(folder, 'delegation/forwardable-tgt.yaml');
const latency = join(folder, 'bench/latency.yaml');
const password = join(folder, 'password.yaml');

const filesOf = async (...words: readonly string[]) =>
  (await findScenarios(words, folder)).map(({ file }) => file);

const messageOf = async (...words: readonly string[]) => {
  try {
    await findScenarios(words, folder);
    return '';
  } catch (error) {
    return error instanceof ScenarioError && error.code === 'not-found' ? error.message : String(error);
  }
};

test('a name is found in any topic', async (t) => {
  t.deepEqual(await filesOf('forwardable-tgt'), [forwardable]);
});

test('an existing or missing path selects that one scenario', async (t) => {
  t.deepEqual(await filesOf('/tmp/mine.yaml'), ['/tmp/mine.yaml']);
  t.deepEqual(await filesOf('mine.yml'), ['mine.yml']);
  t.deepEqual(await filesOf(password), [password]);
});

test('a path that is there may have commas in it', async (t) => {
  const file = join(temporaryFolder('commas-'), "bob's, and alice's.yaml");
  writeFileSync(file, '');
  t.deepEqual(await filesOf(file, 'password'), [file, password]);
});

test('several come in the order asked for, each once', async (t) => {
  t.deepEqual(await filesOf(`password, forwardable-tgt,${password}`), [password, forwardable]);
});

test('all is every scenario that measures nothing, ill-formed ones too', async (t) => {
  t.deepEqual(await filesOf('all'), [forwardable, password]);
  t.deepEqual(await filesOf('all,@benchmark'), [forwardable, password, latency]);
});

test('a folder is all that is in it, benchmarks too', async (t) => {
  t.deepEqual(await filesOf(folder), [latency, forwardable, password]);
  t.deepEqual(await filesOf(`${folder}/delegation/`), [forwardable]);
  t.deepEqual(await filesOf('delegation'), [forwardable]);
  t.deepEqual(await filesOf('bench/'), [latency]);
});

test('a glob matches names, paths among the scenarios, and files', async (t) => {
  t.deepEqual(await filesOf('*-tgt'), [forwardable]);
  t.deepEqual(await filesOf('del*/*'), [forwardable]);
  t.deepEqual(await filesOf('{password,latency}'), [latency, password]);
  t.deepEqual(await filesOf(`${folder}/*.yaml`), [password]);
});

test('a tag is found where it can be read', async (t) => {
  t.deepEqual(await filesOf('@smoke'), [forwardable]);
});

test('values of a matrix may follow what names a scenario', async (t) => {
  t.deepEqual(await findScenarios(['password+kdc=process+n=1', `${password}+kdc=x`, 'password'], folder), [
    { file: password, values: { kdc: 'process', n: '1' } },
    { file: password, values: { kdc: 'x' } },
    { file: password, values: {} },
  ]);
});

test('an unknown name is answered with the nearest one, nothing with what there is', async (t) => {
  t.is(await messageOf('forwardable-tgd'), 'no scenario "forwardable-tgd"; did you mean "forwardable-tgt"?');
  t.is(await messageOf(' ,'), 'no scenario named; there are: latency, forwardable-tgt, password');
});

test('a folder, a glob and a tag of no scenario are answered', async (t) => {
  t.is(await messageOf(join(folder, 'empty')), `no scenario in the folder ${join(folder, 'empty')}`);
  t.is(await messageOf('*nonesuch*'), 'no scenario matches "*nonesuch*"');
  t.is(await messageOf('@smok'), 'no scenario has the tag "smok"; did you mean "smoke"?');
  t.is(await messageOf('@zzz'), 'no scenario has the tag "zzz"; there are: @benchmark, @smoke');
});

test('what selects a scenario alone is its file, with its values where it is one of a matrix', (t) => {
  t.is(selectorOf({ name: 'a', file: 'x/a.yaml' }), 'x/a.yaml');
  t.is(selectorOf({ name: 'a+k=v', file: 'x/a.yaml' }), 'x/a.yaml+k=v');
  t.is(selectorOf({ name: 'a+k=v', file: 'x/a+k=v.yaml' }), 'x/a+k=v.yaml');
  const one = { name: 'a+k=v+n=1', file: 'a.yaml' };
  t.true(isMeant(readSelector('a.yaml+n=1'), one));
  t.false(isMeant(readSelector('a.yaml+n=2'), one));
  t.true(isMeant(readSelector('a.yaml'), one));
});
