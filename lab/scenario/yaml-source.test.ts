import test from 'ava';
import type { Mistake } from '../testing/scenario-mistake.ts';
import { answers } from '../testing/scenario-mistake.ts';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';
import { ScenarioMistakes } from './scenario-error.ts';

for (const mistake of [
  [
    'an unclosed bracket',
    12,
    '  desk: { user: alice',
    'yaml-syntax',
    's.yaml:13:1: a bracket is still open here: } is missing',
  ],
  [
    'a key given twice',
    12,
    '  desk: { user: alice, user: alice }',
    'yaml-syntax',
    's.yaml:12:24: the key "user" is given twice: it stands at line 12, column 11 already',
  ],
  [
    'a tag that asks for another type',
    12,
    '  desk: !!js/function { user: alice }',
    'yaml-syntax',
    's.yaml:12:9: a scenario has no tags such as !!js/function',
  ],
  [
    'a second document',
    21,
    '---\ntitle: another',
    'yaml-syntax',
    's.yaml:21:1: a second document begins here, and a file holds one scenario: put it into a file of its own',
  ],
  [
    'a tab before a key',
    8,
    '\thttp/web.lab.test: {}',
    'yaml-syntax',
    's.yaml:8:1: a tab indents nothing in YAML: use spaces',
  ],
  [
    'a colon in a text without quotes',
    1,
    'title: one: two',
    'yaml-syntax',
    's.yaml:1:8: a mapping begins on the line of its key: put it on lines of its own, or a text with ": " in it into quotes',
  ],
] satisfies Mistake[]) {
  const [what, , , code] = mistake;
  test(`${what} is answered with ${code}, its place and the nearest right word`, answers, mistake);
}

test('an alias without its anchor is answered at its place, with the nearest anchor', answers, [
  '',
  10,
  '  guest1: { users: &users [alice], ports: *user }',
  'yaml-syntax',
  's.yaml:10:43: the alias *user has no anchor &user before it; did you mean "&users"?',
]);

test('a merge key is refused with the two ways to do without it', answers, [
  '',
  8,
  '    http/web.lab.test: &web {}\n    http/two.lab.test: { <<: *web, okAsDelegate: true }',
  'yaml-syntax',
  's.yaml:9:26: merge keys (<<) are not of YAML 1.2: write the keys out, or give the whole value by an alias (*name)',
]);

test('what is wrong with the YAML does not hide what is wrong with the scenario', (t) => {
  const text = scenarioText(
    12,
    '  desk: { user: alice, user: alice }\n  lamp: { user: *nobody, colour: red }',
  );
  const error = t.throws(() => planText(text, 's.yaml'), { instanceOf: ScenarioMistakes });
  t.deepEqual(
    error.mistakes.map(({ code, position }) => `${code} ${position?.line}:${position?.column}`),
    ['yaml-syntax 12:24', 'yaml-syntax 13:17', 'unknown-key 13:26'],
  );
});
