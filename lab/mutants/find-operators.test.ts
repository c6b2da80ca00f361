import test from 'ava';
import { findOperators } from './find-operators.ts';

/** The changes of a statement within a function, and its text after each. */
function changesOf(text: string) {
  const found = findOperators('a.ts', `() => {\n${text}\n};`);
  return {
    changes: found.map(({ change }) => change),
    texts: found.map(({ mutated }) => mutated.split('\n').slice(1, -1).join('\n')),
    lines: found.map(({ line }) => line),
  };
}

test('a comparison becomes its neighbour, and nothing else of the text changes', (t) => {
  const pairs = ['=== !==', '!== ===', '< <=', '<= <', '> >=', '>= >', '&& ||', '|| &&'];
  for (const pair of pairs) {
    const [operator, other] = pair.split(' ');
    t.deepEqual(changesOf(`f(a ${operator} b);`).texts, [`f(a ${other} b);`]);
  }
  t.deepEqual(changesOf('f(a + b, a ?? b, a = b);').texts, []);
});

test('a condition is negated', (t) => {
  t.deepEqual(changesOf('f(a ? b : c);').texts, ['f(!(a) ? b : c);']);
  t.deepEqual(changesOf('if (a(b)) f(); else g();').texts, ['if (!(a(b))) f(); else g();']);
});

test('an early exit is never taken, and its condition is evaluated all the same', (t) => {
  for (const exit of ['return;', 'throw x;', '{ f(); return 1; }'])
    t.deepEqual(changesOf(`if (a) ${exit}`).texts, [`if (!(a)) ${exit}`, `if (((a), false)) ${exit}`]);
});

test('a change says its line and both texts on one line', (t) => {
  const { changes, lines } = changesOf('f(\n  a ||\n    // why\n    b > 1,\n);');
  t.deepEqual(changes, ['a || b > 1 -> a && b > 1', 'b > 1 -> b >= 1']);
  t.deepEqual(lines, [3, 5]);
});

test('a type is no condition', (t) => {
  t.deepEqual(changesOf('type A<B> = B extends string ? 1 : 2; const x: A<1> | 3 = f<1>();').texts, []);
});
