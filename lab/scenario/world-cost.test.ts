import test from 'ava';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';
import { worldCost } from './world-cost.ts';

const plan = planText(scenarioText(), 'scenarios/delegation/forwardable-tgt.yaml');
const MiB = 1024 ** 2;
const [guest] = plan.guests;
if (!guest) throw new Error('the scenario has no guest');

test('a world with one guest and one desktop fits three times on two cores, and not four times', (t) => {
  const { cores } = worldCost(plan);
  t.true(3 * cores <= 2);
  t.true(4 * cores > 2);
});

test('a guest costs its memory and QEMU’s own, the KDC and each desktop theirs', (t) => {
  t.is(worldCost(plan).memoryBytes, (768 + 256 + 64 + 192) * MiB);
  t.is(worldCost({ guests: [], desktops: [] }).memoryBytes, 64 * MiB);
});

test('a second guest costs as much as the first, and a larger one its own memory', (t) => {
  const one = worldCost(plan);
  const two = worldCost({ ...plan, guests: [guest, { ...guest, memoryBytes: 2048 * MiB }] });
  t.is(two.memoryBytes - one.memoryBytes, (2048 + 256) * MiB);
  t.is(two.cores, 1.1);
});
