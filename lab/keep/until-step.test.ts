import test from 'ava';
import { planText } from '../scenario/plan-scenario.ts';
import { scenarioText } from '../testing/scenario-text.ts';
import { stepCountUntil } from './until-step.ts';

const plan = planText(scenarioText(), 's.yaml');

test('a number counts steps from 1, and 0 performs none', (t) => {
  t.is(stepCountUntil('3', plan), 3);
  t.is(stepCountUntil('0', plan), 0);
  t.is(stepCountUntil(String(plan.steps.length), plan), plan.steps.length);
});

test('a part of one step’s title means that step, in any case', (t) => {
  t.is(stepCountUntil('Opens the Console', plan), 2);
  t.is(stepCountUntil(' kvno ', plan), 5);
});

for (const [title, word, said] of [
  ['a number beyond the last step', '99', /has \d+ steps, no step 99/],
  ['a word of no title, with all steps listed', 'reboot', /no step of .* "reboot" .*: 1 .*; 2 /],
  ['a word of several titles, with those listed', 'alice', /more than one step of .* "alice" .*: 1 .*alice/],
  ['no word at all', ' ', /more than one step of/],
] as const) {
  test(`${title} is refused`, (t) => {
    const error = t.throws(() => stepCountUntil(word, plan), { code: 'unknown-step' });
    t.regex(error.message, said);
  });
}
