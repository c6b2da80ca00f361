import test from 'ava';
import type { Mistake } from '../testing/scenario-mistake.ts';
import { answers } from '../testing/scenario-mistake.ts';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';
import { ScenarioError } from './scenario-error.ts';

for (const mistake of [
  [
    'a guest that is none',
    16,
    '  - expect: { login: opened, guest: guest2, user: alice }',
    'unknown-reference',
    's.yaml:16:37: no guest "guest2"; did you mean "guest1"?',
  ],
  [
    'a desktop that is none',
    20,
    '  - close-console: { on: dask }',
    'unknown-reference',
    's.yaml:20:26: no desktop "dask"; did you mean "desk"?',
  ],
  [
    'a user that is none',
    18,
    '  - run: { on: guest1, as: alise, command: id }',
    'unknown-reference',
    's.yaml:18:28: no user of a guest or desktop "alise"; did you mean "alice"?',
  ],
  [
    'a principal that is none',
    19,
    '  - expect: { kdc: { alise: { failures: 0 } } }',
    'unknown-reference',
    's.yaml:19:22: no principal "alise"; did you mean "alice"?',
  ],
  [
    'a policy that is none',
    6,
    '    alice: { password: wonderland, policy: lock4 }',
    'unknown-reference',
    's.yaml:6:44: no policy "lock4"; did you mean "lock3"?',
  ],
  [
    'a ticket of another realm',
    17,
    '  - expect: { ticket: krbtgt/LAB2.TEST, guest: guest1, user: alice }',
    'unknown-reference',
    's.yaml:17:23: no principal "krbtgt/LAB2.TEST"; did you mean "krbtgt/LAB.TEST"?',
  ],
  [
    'a nonce that nothing types',
    20,
    '  - expect: { nonce: proof, guest: guest1 }',
    'unknown-reference',
    's.yaml:20:22: no typed nonce "proof"',
  ],
  [
    'a second guest without its host principal',
    10,
    '  guest1: { users: [alice] }\n  guest2: { users: [alice] }\n',
    'missing-principal',
    's.yaml:11:3: guest guest2 has no principal "host/guest2.lab.test"',
  ],
  [
    'a service without a principal',
    15,
    '  - open-console: { on: desk, guest: guest1, spn: host/web.lab.test }',
    'missing-principal',
    's.yaml:15:51: no principal "host/web.lab.test"; did you mean "http/web.lab.test"?',
  ],
  [
    'a desktop whose user has no principal',
    12,
    '  desk: { user: carol }',
    'missing-principal',
    's.yaml:12:17: no principal "carol"',
  ],
  [
    'a guest without its host principal',
    7,
    undefined,
    'missing-principal',
    's.yaml:9:3: guest guest1 has no principal "host/guest1.lab.test"\ns.yaml:14:51: no principal "host/guest1.lab.test"',
  ],
] satisfies Mistake[]) {
  const [what, , , code] = mistake;
  test(`${what} is answered with ${code}, its place and the nearest right word`, answers, mistake);
}

test('a guest that no step uses is answered with unused-guest and its place', (t) => {
  const text = scenarioText(10, '  guest1: { users: [alice] }\n  guest2: { users: [alice] }').replace(
    'http/web.lab.test: {}',
    'host/guest2.lab.test: {}',
  );
  const error = t.throws(() => planText(text, 's.yaml'), { instanceOf: ScenarioError });
  t.is(error.code, 'unused-guest');
  t.is(error.message, 's.yaml:11:3: no step uses guest guest2');
});
