import test from 'ava';
import type { Mistake } from '../testing/scenario-mistake.ts';
import { answers } from '../testing/scenario-mistake.ts';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';

for (const mistake of [
  [
    'a principal that the realm makes itself',
    8,
    '    kadmin/admin: { password: wonderland9 }',
    'wrong-value',
    's.yaml:8:5: the realm makes the principal "kadmin/admin" itself',
  ],
  [
    'a principal of a realm that is not trusted',
    8,
    '    carol@OTHER.TEST: { password: wonderland9 }',
    'unknown-reference',
    's.yaml:8:5: the realm does not trust OTHER.TEST: name it in realm.trusts',
  ],
  [
    'a principal that the KDC would not take',
    8,
    '    http//web: {}',
    'wrong-value',
    's.yaml:8:5: "http//web" in realm.principals: expected a principal, such as alice, host/guest1.lab.test or, of a trusted realm, carol@OTHER.TEST',
  ],
  [
    'a lockout of half a second',
    4,
    '  policies: { lock3: { maxFailures: 3, lockout: 500ms } }',
    'wrong-value',
    's.yaml:4:49: realm.policies.lock3.lockout: expected whole seconds',
  ],
  [
    'a user name that is a number',
    10,
    '  guest1: { users: ["1000"] }',
    'wrong-value',
    's.yaml:10:21: guests.guest1.users #1: expected the name of a local account: at most 32 letters, digits, dots, dashes and underscores, the first a letter or an underscore',
  ],
  [
    'a user whom every guest has',
    10,
    '  guest1: { users: [daemon] }',
    'wrong-value',
    's.yaml:10:21: guests.guest1.users #1: every guest has an account of this name already',
  ],
  [
    'a user twice',
    10,
    '  guest1: { users: [alice, alice] }',
    'wrong-value',
    's.yaml:10:20: guests.guest1.users: an account is there only once',
  ],
  [
    'an account of no user of the guest',
    10,
    '  guest1: { users: [bob], accounts: { alice: { uid: 500 } } }',
    'unknown-reference',
    's.yaml:10:39: guest guest1 has no user "alice"\ns.yaml:17:61: guest guest1 has no user "alice"\ns.yaml:18:28: guest guest1 has no user "alice"',
  ],
  [
    'a uid twice',
    10,
    '  guest1: { users: [alice, bob], accounts: { alice: { uid: 500 }, bob: { uid: 500 } } }',
    'wrong-value',
    's.yaml:10:67: alice and bob have the same uid 500',
  ],
  [
    'a guest that cannot boot',
    10,
    '  guest1: { users: [alice], memory: 512B }',
    'wrong-value',
    's.yaml:10:37: guests.guest1.memory: a guest does not boot with less than 256MiB',
  ],
  [
    'a rule that libkrb5 does not read',
    10,
    "  guest1: { users: [alice], auth-to-local: ['RULE:[1:$1@$0](.*@LAB.TEST'] }",
    'wrong-value',
    's.yaml:10:45: guests.guest1.auth-to-local #1: the regular expression lacks its closing parenthesis',
  ],
] as const satisfies Mistake[])
  test(`${mistake[0]} is found before anything starts`, answers, mistake as unknown as Mistake);

test('names as sites have them are planned', (t) => {
  const users = ['JDoe', 'svc_backup', 'john.doe'];
  t.notThrows(() =>
    planText(scenarioText(10, `  guest1: { users: [alice, ${users.join(', ')}] }`), 's.yaml'),
  );
});
