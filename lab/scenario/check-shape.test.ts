import test from 'ava';
import type { Mistake } from '../testing/scenario-mistake.ts';
import { answers } from '../testing/scenario-mistake.ts';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';
import { ScenarioMistakes } from './scenario-error.ts';
import { allowedKeys } from './schema-walk.ts';
import { stepSchema } from './step-schema.ts';

/** Of step-schema.ts, in its order. */
const verbs = allowedKeys(stepSchema, {}, []).join(', ');

for (const mistake of [
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
    `s.yaml:14:5: unknown verb "kinitt" in step 1; did you mean "kinit"? There are: ${verbs}`,
  ],
  [
    'a misspelt expectation',
    16,
    '  - expect: { logn: opened, guest: guest1, user: alice }',
    'unknown-key',
    's.yaml:16:15: unknown key "logn" in expect of step 3; did you mean "login"? There are: login, ticket, kdc, session, screen, nonce, file, keyboard, reported, power, said, recorded',
  ],
  [
    'a misspelt key of an expectation',
    16,
    '  - expect: { login: opened, gest: guest1, user: alice }',
    'unknown-key',
    's.yaml:16:30: unknown key "gest" in expect of step 3; did you mean "guest"?',
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
    's.yaml:16:5: expect of step 3 lacks "guest"',
  ],
  [
    'an expectation of nothing',
    16,
    '  - expect: { guest: guest1, user: alice }',
    'missing-key',
    's.yaml:16:13: expect of step 3 needs one of login, ticket, kdc, session, screen, nonce, file, keyboard, reported, power, said, recorded',
  ],
  [
    'a text for a flag',
    14,
    '  - kinit: { on: desk, as: alice, forwardable: yes }',
    'wrong-type',
    's.yaml:14:48: kinit.forwardable of step 1: expected true or false, found text',
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
    's.yaml:20:19: close-console of step 7: expected a mapping, found nothing',
  ],
  [
    'a duration without its unit',
    16,
    '  - expect: { login: opened, guest: guest1, user: alice, within: 20 }',
    'wrong-type',
    's.yaml:16:66: expect.within of step 3: expected a duration such as 500ms, 20s or 2m, at most 24h, found 20; did you mean "20s"?',
  ],
  [
    'a duration in a unit that is none',
    16,
    '  - expect: { login: opened, guest: guest1, user: alice, within: 20x }',
    'wrong-value',
    's.yaml:16:66: expect.within of step 3: expected a duration such as 500ms, 20s or 2m, at most 24h, found "20x"; did you mean "20s"?',
  ],
  [
    'a state that is none',
    16,
    '  - expect: { login: opend, guest: guest1, user: alice }',
    'wrong-value',
    's.yaml:16:22: expect.login of step 3 cannot be "opend": expected started, opened, unlocked, locked, refused, closed, expiring; did you mean "opened"?',
  ],
  [
    'a verb like no other',
    20,
    '  - sleep: { for: 5s }',
    'unknown-key',
    `s.yaml:20:5: unknown verb "sleep" in step 7; there are: ${verbs}`,
  ],
  [
    'no time at all',
    16,
    '  - expect: { login: opened, guest: guest1, user: alice, within: 0s }',
    'wrong-value',
    's.yaml:16:66: expect.within of step 3: expected a duration above 0',
  ],
  [
    'a code of a login that is opened',
    16,
    '  - expect: { login: opened, guest: guest1, user: alice, code: 403 }',
    'wrong-value',
    's.yaml:16:64: expect.code of step 3: only login: refused has a code',
  ],
  [
    'a step with two verbs',
    20,
    '  - { close-console: { on: desk }, run: { on: desk, command: id } }',
    'wrong-value',
    's.yaml:20:5: step 7: a step has exactly one verb',
  ],
  ['a step without a verb', 20, '  - {}', 'wrong-value', 's.yaml:20:5: step 7: a step has exactly one verb'],
  [
    'a principal with a space',
    8,
    '    http web: {}',
    'wrong-value',
    's.yaml:8:5: "http web" in realm.principals: expected a principal, such as alice, host/guest1.lab.test or, of a trusted realm, carol@OTHER.TEST',
  ],
  [
    'a port name that QEMU would take apart',
    10,
    '  guest1: { users: [alice], ports: ["spice.sso.0,id=x"] }',
    'wrong-value',
    's.yaml:10:37: guests.guest1.ports #1: expected a port name of lower-case letters, digits, dots and dashes',
  ],
  [
    'a password that is too short to be looked for',
    6,
    '    alice: { password: short }',
    'wrong-value',
    's.yaml:6:24: realm.principals.alice.password: expected 6 to 128 printable ASCII characters without spaces',
  ],
  [
    'a misspelt key where one value or several may stand',
    14,
    '  - bench: { on: desk, guest: guest1, cells: [{ patern: sink, size: 4KiB, layer: tls }] }',
    'unknown-key',
    's.yaml:14:49: unknown key "patern" in bench.cells #1 of step 1; did you mean "pattern"?',
  ],
  [
    'a misspelt word where one or several may stand',
    14,
    '  - bench: { on: desk, guest: guest1, cells: [{ pattern: sinc, size: 4KiB, layer: tls }] }',
    'wrong-value',
    's.yaml:14:58: bench.cells #1.pattern of step 1 cannot be "sinc": expected round-trip, echo, source, sink, mixed; did you mean "sink"?',
  ],
  [
    'a misspelt word in a list of such',
    14,
    '  - bench: { on: desk, guest: guest1, cells: [{ pattern: [sinc], size: 4KiB, layer: tls }] }',
    'wrong-value',
    's.yaml:14:59: bench.cells #1.pattern #1 of step 1 cannot be "sinc": expected round-trip, echo, source, sink, mixed; did you mean "sink"?',
  ],
] satisfies Mistake[]) {
  const [what, , , code] = mistake;
  test(`${what} is answered with ${code}, its place and the nearest right word`, answers, mistake);
}

test('all mistakes are answered, each once and in the order of the file', (t) => {
  const text = scenarioText()
    .replace('maxFailures: 3, lockout: 10s', 'maxFailures: 0, lockout: 10')
    .replace('user: alice }', 'usr: alice }')
    .replace('kinit:', 'kinitt:')
    .replace('close-console: { on: desk }', 'close-console: { on: dask }');
  const error = t.throws(() => planText(text, 's.yaml'), { instanceOf: ScenarioMistakes });
  t.is(
    error.message,
    [
      's.yaml:4:37: realm.policies.lock3.maxFailures: expected at least 1',
      's.yaml:4:49: realm.policies.lock3.lockout: expected a duration such as 500ms, 20s or 2m, at most 24h, found 10; did you mean "10s"?',
      's.yaml:12:11: unknown key "usr" in desktops.desk; did you mean "user"?',
      `s.yaml:14:5: unknown verb "kinitt" in step 1; did you mean "kinit"? There are: ${verbs}`,
      's.yaml:20:26: no desktop "dask"; did you mean "desk"?',
    ].join('\n'),
  );
  t.is(error.code, 'wrong-value');
});

test('what only follows from another mistake is not answered', (t) => {
  // A name of capitals is no name, and therefore nobody's either.
  const text = scenarioText(20, '  - close-console: { on: DESK }');
  const error = t.throws(() => planText(text, 's.yaml'), { instanceOf: ScenarioMistakes });
  t.deepEqual(
    error.mistakes.map(({ code }) => code),
    ['wrong-value'],
  );
});

test('a password in the wrong place is not repeated in the error', (t) => {
  const text = scenarioText(6, '    alice: { password: [wonderland] }');
  t.false(t.throws(() => planText(text, 's.yaml')).message.includes('wonderland'));
});

test('a scenario without steps is answered, whether there is none or no list of them', (t) => {
  const world = scenarioText().split('steps:')[0] ?? '';
  const said = (steps: string) => t.throws(() => planText(`${world}${steps}`, 's.yaml')).message;
  t.is(said(''), 's.yaml:1:1: the scenario lacks "steps"');
  t.is(said('steps:\n'), 's.yaml:13:7: steps: expected a list, found nothing');
  t.is(said('steps: []\n'), 's.yaml:13:8: steps: expected one step or more');
});
