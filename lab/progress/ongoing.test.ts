import test from 'ava';
import { elapsedOf, followOngoing } from './ongoing.ts';

const names = (following: ReturnType<typeof followOngoing>) =>
  following.ongoing().map(({ scenario, what }) => `${scenario ?? 'run'}: ${what}`);

test('a step is going on from its beginning to its end, and a stage stands in its place meanwhile', (t) => {
  const following = followOngoing();
  following.hear({ kind: 'stage-began', stage: 'the image is built', timeoutMs: 1000 }, 0);
  following.hear({ kind: 'step-began', scenario: 'a', title: 'the world is up' }, 1);
  following.hear({ kind: 'step-began', scenario: 'b', title: 'the world is up' }, 2);
  following.hear({ kind: 'stage-began', scenario: 'a', stage: 'waiting for process 7', timeoutMs: 1000 }, 3);
  t.deepEqual(names(following), [
    'run: the image is built',
    'a: waiting for process 7',
    'b: the world is up',
  ]);
  following.hear({ kind: 'stage-ended', stage: 'the image is built', durationMs: 5 }, 4);
  following.hear({ kind: 'stage-ended', scenario: 'a', stage: 'waiting for process 7', durationMs: 5 }, 4);
  t.deepEqual(names(following), ['a: the world is up', 'b: the world is up']);
});

test('a stage that failed ends with its step', (t) => {
  const following = followOngoing();
  following.hear({ kind: 'step-began', scenario: 'a', title: 'the world is up' }, 1);
  following.hear({ kind: 'stage-began', scenario: 'a', stage: 'a machine boots', timeoutMs: 1000 }, 2);
  following.hear(
    { kind: 'step-ended', scenario: 'a', title: 'the world is up', outcome: 'error', durationMs: 5 },
    3,
  );
  t.deepEqual(names(following), []);
});

test('a time is given in the unit that says something', (t) => {
  const one = { what: 'x', beganAtMs: 1000 };
  t.is(elapsedOf(one, 13_400), '12 s');
  t.is(elapsedOf({ ...one, timeoutMs: 60_000 }, 1000), '0 s of at most 60 s');
  t.is(elapsedOf({ ...one, timeoutMs: 900_000 }, 181_000), '3 min of at most 15 min');
});
