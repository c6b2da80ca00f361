import test from 'ava';
import { thisCheckout } from '../world/owner/checkout.ts';
import { chooseMachine, chooseWorld, type Named, worldsOf } from './choose-world.ts';

const world = (id: string, scenario: string, ...guests: string[]): Named => ({
  id,
  status: {
    scenario,
    run: `run-of-${id}`,
    guests: guests.map((name) => ({ name, state: 'running' })),
    desktops: ['desk'],
    checkout: thisCheckout,
  },
});

/** The same, kept by another checkout. */
const elsewhere = (named: Named, checkout: string): Named => ({
  ...named,
  status: { ...named.status, checkout },
});

const one = world('aaaaaa', 'delegation', 'guest1');
const two = world('bbbbbb', 'refusal', 'guest1', 'guest2');
const again = world('cccccc', 'delegation', 'guest1');

test('the only world needs no name', (t) => {
  t.is(chooseWorld([one]), one);
  t.deepEqual(chooseMachine([one], 'guest1'), { world: one, machine: 'guest1' });
});

test('a world is called by its id, its scenario or its run', (t) => {
  for (const word of ['bbbbbb', 'refusal', 'run-of-bbbbbb']) t.is(chooseWorld([one, two], word), two);
});

test('a guest that only one world has needs no world’s name', (t) => {
  t.is(chooseMachine([one, two], 'guest2').world, two);
});

test('SCENARIO/GUEST and --world choose among worlds that have such a guest', (t) => {
  t.is(chooseMachine([one, two], 'refusal/guest1').world, two);
  t.is(chooseMachine([one, two], 'guest1', 'delegation').world, one);
  t.is(chooseMachine([one, again], 'cccccc/guest1').world, again);
});

test('without a world there is nothing to choose', (t) => {
  t.throws(() => chooseWorld([]), { code: 'no-world' });
  t.throws(() => chooseMachine([], 'guest1'), { code: 'no-world' });
});

test('several that could be meant are listed', (t) => {
  const error = t.throws(() => chooseWorld([one, two]), { code: 'ambiguous-name' });
  t.regex(error.message, /aaaaaa \(delegation: guest1, desk\); bbbbbb \(refusal: guest1, guest2, desk\)/);
  t.throws(() => chooseMachine([one, again], 'delegation/guest1'), { code: 'ambiguous-name' });
  t.throws(() => chooseMachine([one, two], 'guest1'), { code: 'ambiguous-name' });
});

test('a name that nothing has is answered with what there is', (t) => {
  const error = t.throws(() => chooseWorld([one], 'delegaton'), { code: 'unknown-name' });
  t.regex(error.message, /"delegaton".*aaaaaa \(delegation: guest1, desk\)/);
  t.throws(() => chooseMachine([one, two], 'guest3'), { code: 'unknown-name', message: /guest3.*guest2/ });
  t.throws(() => chooseMachine([one, two], 'delegation/guest2'), { code: 'unknown-name' });
});

test('a desktop is chosen as a guest is', (t) => {
  t.deepEqual(chooseMachine([one], 'desk'), { world: one, machine: 'desk' });
  t.deepEqual(chooseMachine([one, two], 'refusal/desk'), { world: two, machine: 'desk' });
  t.throws(() => chooseMachine([one, two], 'desk'), { code: 'ambiguous-name' });
});

test('a world of another checkout is refused, and named with its checkout', (t) => {
  const foreign = elsewhere(two, '/home/bob/lab');
  t.is(chooseWorld([one, foreign]), one);
  t.deepEqual(worldsOf([one, foreign]), [one]);
  const refused = t.throws(() => chooseWorld([one, foreign], 'refusal'), { code: 'not-ours' });
  t.is(refused.message, 'the world bbbbbb (refusal) belongs to another checkout: use /home/bob/lab/bin/lab');
  t.throws(() => chooseMachine([one, foreign], 'refusal/guest2'), { code: 'not-ours' });
  t.throws(() => chooseMachine([one, foreign], 'guest2'), { code: 'unknown-name' });
  t.is(chooseMachine([one, foreign], 'guest1').world, one);
  t.throws(() => chooseWorld([foreign]), { code: 'no-world', message: /1 of other checkouts/ });
  t.throws(() => chooseWorld([elsewhere(two, '')], 'bbbbbb'), {
    code: 'not-ours',
    message: /another version/,
  });
});
