import test from 'ava';
import { findMarks } from './find-marks.ts';

const find = (...lines: readonly string[]) => findMarks('a.ts', lines.join('\n'));

test('a mark stands above its check, or on the line of it', (t) => {
  const marks = find('// refuses: one', '// why', '', 'if (x) throw y;', 'limit, // refuses: two');
  t.deepEqual(
    marks.map(({ line, checkLine }) => [line, checkLine]),
    [
      [1, 4],
      [5, 5],
    ],
  );
});

test('a mark names scenarios and tests, several separated by semicolons', (t) => {
  const [mark] = find('// refuses: one-two; test "three; four "five""; six', 'if (x) throw y;');
  t.deepEqual(mark?.proofs, [
    { kind: 'scenario', name: 'one-two' },
    { kind: 'test', title: 'three; four "five"' },
    { kind: 'scenario', name: 'six' },
  ]);
});

test('a check that lets pass is told by "otherwise"', (t) => {
  t.deepEqual(
    find('// refuses otherwise: one', 'if (x) return y;', '// refuses: two', 'if (x) throw y;').map(
      ({ otherwise }) => otherwise,
    ),
    [true, false],
  );
});

test('a mark that names neither is an error', (t) => {
  for (const names of ['', 'a bare title', 'test "open', 'one;; two'])
    t.throws(() => find(`// refuses: ${names}`, 'if (x) throw y;'), {
      name: 'MarkError',
      message: /^a\.ts:1: /,
    });
});
