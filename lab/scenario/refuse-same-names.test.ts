import test from 'ava';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';
import { refuseSameNames } from './refuse-same-names.ts';
import { ScenarioError } from './scenario-error.ts';

const plans = (...files: string[]) => files.map((file) => planText(scenarioText(), file));

test('scenarios of different names run together', (t) => {
  t.is(refuseSameNames(plans('x/a.yaml', 'x/b.yaml')).length, 2);
});

test('two scenarios of one name are refused with both files', (t) => {
  const error = t.throws(() => refuseSameNames(plans('x/a.yaml', 'y/a.yaml')), { instanceOf: ScenarioError });
  t.is(error.code, 'same-name');
  t.is(error.message, 'y/a.yaml and x/a.yaml are both the scenario "a": rename one');
});
