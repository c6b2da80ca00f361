import test from 'ava';
import { scenarioText } from '../testing/scenario-text.ts';
import { planFileText } from './plan-file.ts';
import { planFileSchema } from './plan-schema.ts';
import { planText } from './plan-scenario.ts';
import { ScenarioError } from './scenario-error.ts';

const plan = planText(scenarioText(), 'scenarios/delegation/forwardable-tgt.yaml');

test('a plan names its scenario by its file', (t) => {
  t.is(plan.name, 'forwardable-tgt');
});

test('a plan has every default filled in', (t) => {
  t.deepEqual(plan.realm.policies, [
    { name: 'lock3', maxFailures: 3, lockoutMs: 10_000, failureIntervalMs: 300_000 },
  ]);
  t.is(plan.realm.principals.find(({ name }) => name === 'alice')?.okAsDelegate, false);
  t.deepEqual(plan.guests, [
    {
      name: 'guest1',
      hostName: 'guest1.lab.test',
      principal: 'host/guest1.lab.test',
      keys: 'host/guest1.lab.test',
      users: ['alice'],
      accounts: {},
      authToLocal: [],
      ports: ['spice.sso.0'],
      memoryBytes: 768 * 1024 * 1024,
      plainSpice: false,
      traced: false,
      agent: {
        passwords: false,
        passwordBackOffSeconds: 30,
        identityOnly: false,
        tls: false,
        stream: 'spice',
      },
      control: false,
      legacyLogin: false,
    },
  ]);
  t.deepEqual(plan.timeouts, { bootMs: 180_000, scenarioMs: 600_000 });
});

test('a step has its arguments, a sentence, a deadline and its place in the file', (t) => {
  t.deepEqual<unknown, unknown>(plan.steps[1], {
    verb: 'open-console',
    args: {
      on: 'desk',
      guest: 'guest1',
      spn: 'host/guest1.lab.test',
      trustAnySpn: false,
      offerTgtUntrusted: false,
      sendRawTgt: false,
    },
    title: 'desk opens the console of guest1',
    deadlineMs: 30_000,
    owner: 'product',
    at: { file: 'scenarios/delegation/forwardable-tgt.yaml', line: 15, column: 5 },
  });
});

test('within replaces the deadline of the verb', (t) => {
  t.deepEqual(
    plan.steps.filter(({ verb }) => verb.startsWith('expect')).map(({ deadlineMs }) => deadlineMs),
    [20_000, 10_000, 10_000, 5000, 10_000],
  );
});

test('a plan cannot be changed, at any depth', (t) => {
  const reach = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(reach)] : [];
  t.true(reach(plan).every((part) => Object.isFrozen(part)));
});

test('a password is in the plan but never in plan.json', (t) => {
  const [alice] = plan.realm.principals;
  t.is(alice?.password?.reveal(), 'wonderland');
  const text = planFileText([plan]);
  t.false(text.includes('wonderland'));
  t.true(text.includes('"password": "***"'));
});

test('plan.json is what the offline stages read', (t) => {
  const file = planFileSchema.parse(JSON.parse(planFileText([plan])));
  t.is(file.scenarios[0]?.steps[6]?.at.line, 20);
});

test('an alias stands for what it names, and errors in it are placed where it is used', (t) => {
  const aliased = scenarioText(10, '  guest1: &g { users: [alice] }\n  guest2: *g').replace(
    '    http/web.lab.test: {}',
    '    host/guest2.lab.test: {}',
  );
  const error = t.throws(() => planText(aliased, 'a.yaml'), { instanceOf: ScenarioError });
  t.is(error.code, 'unused-guest');
  t.is(error.message, 'a.yaml:11:3: no step uses guest guest2');
});
