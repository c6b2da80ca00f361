import test from 'ava';
import type { Mistake } from '../testing/scenario-mistake.ts';
import { answers } from '../testing/scenario-mistake.ts';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';

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
    's.yaml:16:13: steps[2].expect needs one of login, ticket, kdc, session, screen, nonce, file, keyboard, reported, power, said, recorded',
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
    's.yaml:8:5: "http web" in realm.principals: expected a principal, such as alice, host/guest1.lab.test or, of a trusted realm, carol@OTHER.TEST',
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
    'a misspelt key where one value or several may stand',
    14,
    '  - bench: { on: desk, guest: guest1, cells: [{ patern: sink, size: 4KiB, layer: tls }] }',
    'unknown-key',
    's.yaml:14:49: unknown key "patern" in steps[0].bench.cells[0]; did you mean "pattern"?',
  ],
  [
    'a misspelt word where one or several may stand',
    14,
    '  - bench: { on: desk, guest: guest1, cells: [{ pattern: sinc, size: 4KiB, layer: tls }] }',
    'wrong-value',
    's.yaml:14:58: steps[0].bench.cells[0].pattern cannot be "sinc": expected round-trip, echo, source, sink, mixed; did you mean "sink"?',
  ],
  [
    'a misspelt word in a list of such',
    14,
    '  - bench: { on: desk, guest: guest1, cells: [{ pattern: [sinc], size: 4KiB, layer: tls }] }',
    'wrong-value',
    's.yaml:14:59: steps[0].bench.cells[0].pattern[0] cannot be "sinc": expected round-trip, echo, source, sink, mixed; did you mean "sink"?',
  ],
] satisfies Mistake[]) {
  const [what, , , code] = mistake;
  test(`${what} is answered with ${code}, its place and the nearest right word`, answers, mistake);
}

test('the first mistake in the file is the one that is answered', (t) => {
  const text = scenarioText(4, '  policies: { lock3: { maxFailures: 0, lockout: 10 } }');
  t.true(t.throws(() => planText(text, 's.yaml')).message.startsWith('s.yaml:4:37: '));
});

test('a password in the wrong place is not repeated in the error', (t) => {
  const text = scenarioText(6, '    alice: { password: [wonderland] }');
  t.false(t.throws(() => planText(text, 's.yaml')).message.includes('wonderland'));
});
