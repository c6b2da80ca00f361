import test from 'ava';
import { findMarks } from './find-marks.ts';
import { takeOut } from './take-out.ts';

/** The text without its marked check, on its own in the body of a function. */
function taken(text: string): string {
  const whole = `async () => {\n${text}\n}`;
  const [mark] = findMarks('a.ts', whole);
  if (!mark) throw new Error('no mark');
  return takeOut(whole, mark).split('\n').slice(1, -1).join('\n');
}

const without = (text: string, kind = 'refuses') =>
  taken(`// ${kind}: one\n${text}`).split('\n').slice(1).join('\n');

test('the body of an if never runs, and its condition is evaluated all the same', (t) => {
  t.is(without('if (await begin()) throw x;'), 'if (((await begin()), false)) throw x;');
  t.is(without('if (a ||\n  b) f();'), 'if (((a ||\n  b), false)) f();');
});

test('what lets pass lets everything pass', (t) => {
  t.is(without('if (a) return 1;', 'refuses otherwise'), 'if (((a), true)) return 1;');
});

test('of a conditional expression the refusing branch is out of reach', (t) => {
  t.is(without('return a > b ? refuse : ok;'), 'return ((a > b), false) ? refuse : ok;');
  t.is(without('const x =\n  a ? b : c;'), 'const x =\n  ((a), false) ? b : c;');
  t.is(without('return a ? ok : refuse;', 'refuses otherwise'), 'return ((a), true) ? ok : refuse;');
});

test('a throw or a statement that stands by itself goes', (t) => {
  t.is(without('throw new E();\nnext();'), ';\nnext();');
  t.is(without('await destroy();'), ';');
});

/** With the mark in the middle of an expression; on one line, without it. */
const inside = (text: string) => taken(text).replaceAll(/\s*\/\/.*\n\s*|\n\s*/g, ' ');

test('an operand of a chain becomes the one that changes nothing', (t) => {
  t.is(inside('return (\n  a &&\n  // refuses: one\n  b.c(d) &&\n  e\n);'), 'return ( a && true && e );');
  t.is(
    inside('if (\n  // refuses: one\n  a.b ||\n  c > d ||\n  e\n) f();'),
    'if ( false || c > d || e ) f();',
  );
  t.is(inside('if (\n  a ||\n  // refuses: one\n  b > c\n) f();'), 'if ( a || false ) f();');
});

test('a property goes, is turned off, or does nothing', (t) => {
  t.is(inside('f({\n  a,\n  limit, // refuses: one\n});'), 'f({ a, ...undefined, });');
  t.is(inside('f({\n  // refuses: one\n  limit: 3,\n});'), 'f({ ...undefined, });');
  t.is(inside('f({\n  // refuses: one\n  verify: true,\n});'), 'f({ verify: false, });');
  t.is(inside('f({\n  // refuses: one\n  verify: (a) => b(a),\n});'), 'f({ verify: () => undefined, });');
});

test('a conditional expression within another expression is found', (t) => {
  t.is(inside('f(\n  // refuses: one\n  a > b ? [] : [c],\n);'), 'f( ((a > b), false) ? [] : [c], );');
});

test('a mark where no check can be taken out is an error', (t) => {
  for (const text of ['return a && b;', 'for (;;) f();', '', 'const x = 1;'])
    t.throws(() => without(text), { name: 'MarkError' });
});

test('a case that only refuses falls through to the next', (t) => {
  t.is(
    inside('switch (a) {\ncase 1:\n  // refuses: one\n  return b;\ncase 2:\n  c();\n}'),
    'switch (a) { case 1: ; case 2: c(); }',
  );
});
