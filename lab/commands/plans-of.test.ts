import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { scenarioText } from '../testing/scenario-text.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { planAll, plansOf } from './plans-of.ts';

const folder = temporaryFolder('plans-');
const text = scenarioText(3, '  name: LAB.TEST\n  kdc: "${{ matrix.kdc }}"');
const kinds = join(folder, 'kinds.yaml');
writeFileSync(kinds, `matrix: { kdc: [container, process] }\n${text}`);
writeFileSync(join(folder, 'wrong.yaml'), scenarioText(14, '  - kinitt: {}'));
writeFileSync(join(folder, 'unread.yaml'), Buffer.from([0xff]));

const namesOf = async (...words: readonly string[]) => (await plansOf(words)).map(({ name }) => name);

test('values select in a matrix, and a scenario that is named twice is planned once', async (t) => {
  t.deepEqual(await namesOf(kinds), ['kinds+kdc=container', 'kinds+kdc=process']);
  t.deepEqual(await namesOf(`${kinds}+kdc=process`), ['kinds+kdc=process']);
  t.deepEqual(await namesOf(`${kinds}+kdc=process`, kinds), ['kinds+kdc=process', 'kinds+kdc=container']);
});

test('values that no combination has are refused with what there is', async (t) => {
  await t.throwsAsync(plansOf([`${kinds}+kdc=heimdal`]), {
    code: 'not-found',
    message: `the matrix of ${kinds} has no such values; there are: kinds+kdc=container, kinds+kdc=process`,
  });
});

test('a file with mistakes does not hide the others', async (t) => {
  const { plans, mistakes } = await planAll([folder]);
  t.is(plans.length, 2);
  t.deepEqual(mistakes.map(({ code }) => code).toSorted(), ['unknown-key', 'unreadable']);
});
