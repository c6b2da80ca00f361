import test from 'ava';
import { chooseGuest, chooseWorld, type Named } from './choose-world.ts';

const world = (id: string, scenario: string, ...guests: string[]): Named => ({
  id,
  status: { scenario, run: `run-of-${id}`, guests: guests.map((name) => ({ name, state: 'running' })) },
});

const one = world('aaaaaa', 'delegation', 'guest1');
const two = world('bbbbbb', 'refusal', 'guest1', 'guest2');
const again = world('cccccc', 'delegation', 'guest1');

test('the only world needs no name', (t) => {
  t.is(chooseWorld([one]), one);
  t.deepEqual(chooseGuest([one], 'guest1'), { world: one, guest: 'guest1' });
});

test('a world is called by its id, its scenario or its run', (t) => {
  for (const word of ['bbbbbb', 'refusal', 'run-of-bbbbbb']) t.is(chooseWorld([one, two], word), two);
});

test('a guest that only one world has needs no world’s name', (t) => {
  t.is(chooseGuest([one, two], 'guest2').world, two);
});

test('SCENARIO/GUEST and --world choose among worlds that have such a guest', (t) => {
  t.is(chooseGuest([one, two], 'refusal/guest1').world, two);
  t.is(chooseGuest([one, two], 'guest1', 'delegation').world, one);
  t.is(chooseGuest([one, again], 'cccccc/guest1').world, again);
});

test('without a world there is nothing to choose', (t) => {
  t.throws(() => chooseWorld([]), { code: 'no-world' });
  t.throws(() => chooseGuest([], 'guest1'), { code: 'no-world' });
});

test('several that could be meant are listed', (t) => {
  const error = t.throws(() => chooseWorld([one, two]), { code: 'ambiguous-name' });
  t.regex(error.message, /aaaaaa \(delegation: guest1\); bbbbbb \(refusal: guest1, guest2\)/);
  t.throws(() => chooseGuest([one, again], 'delegation/guest1'), { code: 'ambiguous-name' });
  t.throws(() => chooseGuest([one, two], 'guest1'), { code: 'ambiguous-name' });
});

test('a name that nothing has is answered with what there is', (t) => {
  const error = t.throws(() => chooseWorld([one], 'delegaton'), { code: 'unknown-name' });
  t.regex(error.message, /"delegaton".*aaaaaa \(delegation: guest1\)/);
  t.throws(() => chooseGuest([one, two], 'guest3'), { code: 'unknown-name', message: /guest3.*guest2/ });
  t.throws(() => chooseGuest([one, two], 'delegation/guest2'), { code: 'unknown-name' });
});
