import test from 'ava';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';
import { ScenarioError } from './scenario-error.ts';

/** Planning either succeeds or answers with one line for each mistake; nothing else ever comes out. */
function answers(text: string): boolean {
  try {
    planText(text, 's.yaml');
    return true;
  } catch (error) {
    return (
      error instanceof ScenarioError &&
      error.message.split('\n').every((line) => /^s\.yaml:\d+:\d+: ./.test(line))
    );
  }
}

test('any text is planned or answered in lines with a place', (t) => {
  fc.assert(fc.property(fc.string(), answers), { numRuns: 300 });
  t.pass();
});

test('any YAML value is answered in lines with a place', (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => answers(stringify(value))),
    { numRuns: 300 },
  );
  t.pass();
});

test('any value in the place of any other is answered in lines with a place', (t) => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constant('__proto__'),
    fc.constant({ constructor: 1 }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 21 }), value, (number, replacement) => {
      const line = scenarioText().split('\n')[number - 1] ?? '';
      const key = /^\s*(- )?[^:]*:/.exec(line)?.[0] ?? '';
      return answers(scenarioText(number, `${key} ${JSON.stringify(replacement)}`));
    }),
    { numRuns: 300 },
  );
  t.pass();
});

test('a file nested beyond reason is answered, not a stack overflow', (t) => {
  const error = t.throws(() => planText(`title: ${'['.repeat(200_000)}`, 's.yaml'), {
    instanceOf: ScenarioError,
  });
  t.is(error.code, 'yaml-syntax');
});

test('aliases that multiply are refused', (t) => {
  const levels = Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}]`);
  const error = t.throws(() => planText(['a0: &a0 [x]', ...levels].join('\n'), 's.yaml'), {
    instanceOf: ScenarioError,
  });
  t.is(error.code, 'yaml-syntax');
});
