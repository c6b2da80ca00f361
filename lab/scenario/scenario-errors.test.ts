import test from 'ava';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';
import type { ScenarioErrorCode } from './scenario-error.ts';
import { ScenarioError } from './scenario-error.ts';

/** One line of the scenario spoilt, and the whole line that answers it. */
const mistakes: readonly (readonly [string, number, string | undefined, ScenarioErrorCode, string])[] = [
  [
    'a misspelt key of a principal',
    7,
    '    host/guest1.lab.test: { okAsDelegat: true }',
    'unknown-key',
    's.yaml:7:29: unknown key "okAsDelegat" in realm.principals.host/guest1.lab.test; did you mean "okAsDelegate"?',
  ],
  [
    'a misspelt verb',
    14,
    '  - kinitt: { on: desk, as: alice }',
    'unknown-key',
    's.yaml:14:5: unknown key "kinitt" in steps[0]; did you mean "kinit"?',
  ],
  [
    'a misspelt expectation',
    16,
    '  - expect: { logn: opened, guest: guest1, user: alice }',
    'unknown-key',
    's.yaml:16:15: unknown key "logn" in steps[2].expect; did you mean "login"?',
  ],
  [
    'a misspelt key of an expectation',
    16,
    '  - expect: { login: opened, gest: guest1, user: alice }',
    'unknown-key',
    's.yaml:16:30: unknown key "gest" in steps[2].expect; did you mean "guest"?',
  ],
  [
    'a misspelt section',
    13,
    'stepz:',
    'unknown-key',
    's.yaml:13:1: unknown key "stepz" in the scenario; did you mean "steps"?',
  ],
  [
    'a key that is misspelt and therefore missing',
    12,
    '  desk: { usr: alice }',
    'unknown-key',
    's.yaml:12:11: unknown key "usr" in desktops.desk; did you mean "user"?',
  ],
  [
    'a key like no other',
    3,
    '  name: LAB.TEST\n  zzzzzz: 1',
    'unknown-key',
    's.yaml:4:3: unknown key "zzzzzz" in realm',
  ],
  ['a missing key', 12, '  desk: {}', 'missing-key', 's.yaml:12:3: desktops.desk lacks "user"'],
  [
    'an expectation without its guest',
    16,
    '  - expect: { login: opened, user: alice }',
    'missing-key',
    's.yaml:16:5: steps[2].expect lacks "guest"',
  ],
  [
    'an expectation of nothing',
    16,
    '  - expect: { guest: guest1, user: alice }',
    'missing-key',
    's.yaml:16:13: steps[2].expect needs one of login, ticket, kdc, session, screen, nonce, file, keyboard',
  ],
  [
    'a text for a flag',
    14,
    '  - kinit: { on: desk, as: alice, forwardable: yes }',
    'wrong-type',
    's.yaml:14:48: steps[0].kinit.forwardable: expected true or false, found text',
  ],
  [
    'a number for a password',
    6,
    '    alice: { password: 12345678 }',
    'wrong-type',
    's.yaml:6:24: realm.principals.alice.password: expected text, found a number',
  ],
  [
    'a list for a mapping',
    7,
    '    host/guest1.lab.test: []',
    'wrong-type',
    's.yaml:7:27: realm.principals.host/guest1.lab.test: expected a mapping, found a list',
  ],
  [
    'a verb without arguments',
    20,
    '  - close-console:',
    'wrong-type',
    's.yaml:20:19: steps[6].close-console: expected a mapping, found nothing',
  ],
  [
    'a duration without its unit',
    16,
    '  - expect: { login: opened, guest: guest1, user: alice, within: 20 }',
    'wrong-type',
    's.yaml:16:66: steps[2].expect.within: expected a duration such as 500ms, 20s or 2m, at most 24h, found a number',
  ],
  [
    'a duration in a unit that is none',
    16,
    '  - expect: { login: opened, guest: guest1, user: alice, within: 20x }',
    'wrong-value',
    's.yaml:16:66: steps[2].expect.within: expected a duration such as 500ms, 20s or 2m, at most 24h',
  ],
  [
    'a state that is none',
    16,
    '  - expect: { login: opend, guest: guest1, user: alice }',
    'wrong-value',
    's.yaml:16:22: steps[2].expect.login cannot be "opend": expected started, opened, unlocked, locked, refused, closed, expiring; did you mean "opened"?',
  ],
  [
    'a step with two verbs',
    20,
    '  - { close-console: { on: desk }, run: { on: desk, command: id } }',
    'wrong-value',
    's.yaml:20:5: steps[6]: a step has exactly one verb',
  ],
  [
    'a step without a verb',
    20,
    '  - {}',
    'wrong-value',
    's.yaml:20:5: steps[6]: a step has exactly one verb',
  ],
  [
    'a principal with a space',
    8,
    '    http web: {}',
    'wrong-value',
    's.yaml:8:5: "http web" in realm.principals: expected a principal without its realm, such as alice or host/guest1.lab.test',
  ],
  [
    'a port name that QEMU would take apart',
    10,
    '  guest1: { users: [alice], ports: ["spice.sso.0,id=x"] }',
    'wrong-value',
    's.yaml:10:37: guests.guest1.ports[0]: expected a port name of lower-case letters, digits, dots and dashes',
  ],
  [
    'a password that is too short to be looked for',
    6,
    '    alice: { password: short }',
    'wrong-value',
    's.yaml:6:24: realm.principals.alice.password: expected 6 to 128 printable ASCII characters without spaces',
  ],
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
    's.yaml:14:51: no principal "host/guest1.lab.test"',
  ],
  [
    'an unclosed bracket',
    12,
    '  desk: { user: alice',
    'yaml-syntax',
    's.yaml:13:1: Flow map in block collection must be sufficiently indented and end with a }',
  ],
  [
    'a key given twice',
    12,
    '  desk: { user: alice, user: alice }',
    'yaml-syntax',
    's.yaml:12:24: Map keys must be unique',
  ],
  [
    'a tag that asks for another type',
    12,
    '  desk: !!js/function { user: alice }',
    'yaml-syntax',
    's.yaml:12:9: Unresolved tag: tag:yaml.org,2002:js/function',
  ],
  [
    'a second document',
    21,
    '---\ntitle: another',
    'yaml-syntax',
    's.yaml:21:1: Source contains multiple documents; please use YAML.parseAllDocuments()',
  ],
];

for (const [mistake, number, replacement, code, message] of mistakes) {
  test(`${mistake} is answered with ${code}, its place and the nearest right word`, (t) => {
    const error = t.throws(() => planText(scenarioText(number, replacement), 's.yaml'), {
      instanceOf: ScenarioError,
    });
    t.is(error.code, code);
    t.is(error.message, message);
  });
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

test('the first mistake in the file is the one that is answered', (t) => {
  const text = scenarioText(4, '  policies: { lock3: { maxFailures: 0, lockout: 10 } }');
  t.true(t.throws(() => planText(text, 's.yaml')).message.startsWith('s.yaml:4:37: '));
});

test('a password in the wrong place is not repeated in the error', (t) => {
  const text = scenarioText(6, '    alice: { password: [wonderland] }');
  t.false(t.throws(() => planText(text, 's.yaml')).message.includes('wonderland'));
});
