import test from 'ava';
import { findMarks } from './find-marks.ts';
import { readChecks } from './read-checks.ts';
import { resolveProofs } from './resolve-proofs.ts';
import { testTitles } from './test-titles.ts';

const testFile = `
  test('a plain one', (t) => t.pass());
  test.serial("a serial one", (t) => t.pass());
  test.skip('a skipped one', (t) => t.pass());
  for (const what of ['this', 'that']) test(\`\${what} is refused\`, (t) => t.pass());
`;
const provable = {
  titles: new Map([['a.test.ts', testTitles('a.test.ts', testFile)]]),
  scenarios: new Set(['relay']),
};

function resolve(names: string) {
  const [mark] = findMarks('a.ts', `// refuses: ${names}\nif (x) throw y;`);
  return mark && resolveProofs(mark, provable);
}

test('a title is found as it stands, from a template, and by a star for the hole', (t) => {
  for (const title of ['a plain one', 'a serial one', 'that is refused', '* is refused'])
    t.deepEqual(resolve(`test "${title}"`), [{ kind: 'test', title, file: 'a.test.ts' }]);
  t.deepEqual(resolve('relay'), [{ kind: 'scenario', name: 'relay' }]);
});

test('a name that nothing has is an error', (t) => {
  for (const names of ['replay', 'test "another"', 'test "a skipped one"', 'test "what is refused"'])
    t.throws(() => resolve(names), { name: 'MarkError', message: /there is no/ });
});

test('a title that two files have is an error', (t) => {
  const [mark] = findMarks('a.ts', '// refuses: test "a plain one"\nif (x) throw y;');
  const two = {
    ...provable,
    titles: new Map([...provable.titles, ['b.test.ts', testTitles('b.test.ts', testFile)]]),
  };
  t.throws(() => mark && resolveProofs(mark, two), { message: /is in a\.test\.ts and b\.test\.ts/ });
});

test('every mark of this checkout names what exists, and its check can be taken out', async (t) => {
  const { checks, problems } = await readChecks('.');
  t.deepEqual(problems, []);
  t.true(checks.length > 40);
});
