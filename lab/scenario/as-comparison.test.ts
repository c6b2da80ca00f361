import test from 'ava';
import { asComparison } from './as-comparison.ts';
import { planText } from './plan-scenario.ts';

const scenario = `
title: two guests, one of them measured
realm:
  name: LAB.TEST
  principals:
    alice: { password: wonderland }
    host/guest1.lab.test: {}
    host/guest2.lab.test: {}
guests:
  guest1: { users: [alice] }
  guest2: { users: [alice] }
desktops:
  desk: { user: alice }
steps:
  - bench: { on: desk, guest: guest1, cells: [{ pattern: echo, size: 64B, layer: proxy }] }
  - open-console: { on: desk, guest: guest2, spn: host/guest2.lab.test }
`;

test('in a comparison a guest that is measured has a twin, which is the same machine and the same service', (t) => {
  const plan = asComparison(planText(scenario, 'two.yaml'), 7_200_000);
  t.deepEqual(
    plan.guests.map(({ name }) => name),
    ['guest1', 'guest2', 'guest1-twin'],
  );
  const [guest, , twin] = plan.guests;
  t.deepEqual({ ...twin, name: 'guest1', hostName: 'guest1.lab.test' }, { ...guest });
  t.is(twin?.hostName, 'guest1-twin.lab.test');
  t.is(twin?.principal, 'host/guest1.lab.test');
});

test('a comparison may take as long as its pairs do', (t) => {
  const plan = asComparison(planText(scenario, 'two.yaml'), 7_200_000);
  t.is(plan.timeouts.scenarioMs, 7_200_000);
  t.is(plan.steps.find(({ verb }) => verb === 'bench')?.deadlineMs, 7_200_000);
});
