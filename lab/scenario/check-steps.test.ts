import test from 'ava';
import type { Mistake } from '../testing/scenario-mistake.ts';
import { answers } from '../testing/scenario-mistake.ts';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';

const impossible = (what: string, line: number, step: string, answer: string): Mistake => [
  what,
  line,
  `  - ${step}`,
  'impossible-step',
  `s.yaml:${line}:${answer}`,
];

for (const mistake of [
  impossible(
    'a kinit without a password',
    14,
    'kinit: { on: desk, as: http/web.lab.test }',
    '28: the principal "http/web.lab.test" has no password',
  ),
  impossible(
    'a client’s password that nobody has',
    15,
    'open-console: { on: desk, guest: guest1, password: http/web.lab.test }',
    '56: the principal "http/web.lab.test" has no password',
  ),
  impossible(
    'vdsm on a guest without a control port',
    16,
    'vdsm: { guest: guest1, send: lock-screen }',
    '20: guest guest1 has no control port: it needs control: true',
  ),
  impossible(
    'a report of a guest without a control port',
    16,
    'expect: { reported: heartbeat, guest: guest1 }',
    '43: guest guest1 has no control port: it needs control: true',
  ),
  impossible(
    'an event before there is a console',
    14,
    'await-event: { on: desk, event: connected }',
    '24: desk has no open console here',
  ),
  impossible(
    'a second end of a console',
    21,
    'close-console: { on: desk }',
    '26: desk has no open console here',
  ),
  impossible(
    'a kill of a proxy that is not there',
    14,
    'kill: { proxy: desk }',
    '20: desk has no open console here',
  ),
  impossible(
    'a command of a user that the guest does not have',
    18,
    'run: { on: desk, as: alice, command: id }',
    '26: desk is a desktop, where commands run as its user',
  ),
  impossible(
    'a handle that nobody has overheard',
    21,
    'login-attempt: { guest: guest1, user: alice, handle: used, expect: auth-error }',
    '58: no handle was overheard on guest1 yet: tap-login-manager comes first',
  ),
  impossible(
    'a replay of what was not recorded',
    21,
    'stranger: { on: desk, guest: guest1, does: replay }',
    '48: nothing was recorded on desk yet: open-console needs through: record',
  ),
])
  test(`${mistake[0]} is found before anything starts`, answers, mistake);

test('a nonce and a picture must be there before they are looked for', (t) => {
  const before = scenarioText(
    16,
    '  - expect: { nonce: n, guest: guest1 }\n  - type: { nonce: n, guest: guest1 }',
  );
  t.throws(() => planText(before, 's.yaml'), {
    code: 'impossible-step',
    message: /^s\.yaml:16:22: the nonce n is not typed yet$/,
  });
  const after = scenarioText(
    16,
    '  - type: { nonce: n, guest: guest1 }\n  - expect: { nonce: n, guest: guest1 }',
  );
  t.notThrows(() => planText(after, 's.yaml'));
});

test('a password needs a ticket, for the layer that it is sent in', (t) => {
  const open = '  - open-console: { on: desk, guest: guest1, spn: host/guest1.lab.test, password: alice }';
  t.throws(() => planText(scenarioText(14, open), 's.yaml'), {
    code: 'impossible-step',
    message:
      's.yaml:14:83: desk has no ticket here, and a password is sent inside the SASL layer, which takes one: kinit comes first',
  });
  const refused = '  - kinit: { on: desk, as: alice, password: not-hers, expect: wrong-password }';
  t.throws(() => planText(scenarioText(14, `${refused}\n${open}`), 's.yaml'), { code: 'impossible-step' });
  t.notThrows(() => planText(scenarioText(15, open), 's.yaml'));
  t.notThrows(() =>
    planText(scenarioText(14, `  - run: { on: desk, command: kinit -k }\n${open}`), 's.yaml'),
  );
});

test('a password of the step’s own, and a wrong one, are enough', (t) => {
  const own = '  - kinit: { on: desk, as: http/web.lab.test, password: any-other, expect: wrong-password }';
  t.notThrows(() => planText(scenarioText(14, own), 's.yaml'));
  const wrong = '  - open-console: { on: desk, guest: guest1, spn: host/guest1.lab.test, password: wrong }';
  t.notThrows(() => planText(scenarioText(15, wrong), 's.yaml'));
});
