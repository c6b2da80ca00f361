import test from 'ava';
import { Secret } from '../../secret/secret.ts';
import { kadminCommands } from './kadmin-commands.ts';
import type { RealmOptions } from './realm-options.ts';

type Filling = Pick<RealmOptions, 'trusts' | 'policies' | 'principals'>;
const commandsFor = (options: Filling) => kadminCommands({ name: 'LAB.TEST', ...options }).reveal();
const withPassword = (password: string): Filling => ({
  principals: { alice: { password: new Secret(password) } },
});

test('policies come first, and principals carry every flag in words', (t) => {
  const commands = commandsFor({
    policies: { lock3: { maxFailures: 3, failureCountIntervalMs: 300_000, lockoutMs: 10_000 } },
    principals: {
      alice: { password: new Secret('wonderland'), policy: 'lock3' },
      'host/guest1.lab.test': { okAsDelegate: true },
      bob: { password: new Secret('x'), forwardable: false, maxLifeMs: 600_000 },
    },
  });
  t.deepEqual(commands.split('\n'), [
    'addpol -maxfailure 3 -failurecountinterval 300s -lockoutduration 10s lock3',
    'addprinc -policy lock3 +requires_preauth -pw "wonderland" alice@LAB.TEST',
    'addprinc -clearpolicy +ok_as_delegate -randkey host/guest1.lab.test@LAB.TEST',
    'addprinc -clearpolicy -maxlife 600s -allow_forwardable +requires_preauth -pw "x" bob@LAB.TEST',
    '',
  ]);
});

test('a realm that is trusted has a TGS of its own, a key for this one, and users', (t) => {
  const commands = commandsFor({ trusts: ['OTHER.TEST'], principals: { 'carol@OTHER.TEST': {}, alice: {} } });
  t.deepEqual(commands.split('\n'), [
    'addprinc -randkey +ok_as_delegate krbtgt/OTHER.TEST@OTHER.TEST',
    'addprinc -randkey +ok_as_delegate krbtgt/LAB.TEST@OTHER.TEST',
    'addprinc -clearpolicy -randkey carol@OTHER.TEST',
    'addprinc -clearpolicy -randkey alice@LAB.TEST',
    '',
  ]);
  for (const name of ['carol@THIRD.TEST', 'carol@OTHER.TEST@LAB.TEST']) {
    const principals = { [name]: {} };
    t.throws(() => commandsFor({ trusts: ['OTHER.TEST'], principals }), { code: 'bad-name' });
  }
  t.throws(() => commandsFor({ trusts: ['OTHER TEST'], principals: {} }), { code: 'bad-name' });
});

test('a quote in a password is doubled', (t) => {
  t.true(commandsFor(withPassword('a" -pw b')).includes('-pw "a"" -pw b" alice@LAB.TEST'));
});

test('a password that would end the line, is empty or is too long is refused', (t) => {
  for (const password of ['', 'a\nb', 'a\0b', 'x'.repeat(257)]) {
    t.throws(() => commandsFor(withPassword(password)), { code: 'bad-password' });
  }
  t.notThrows(() => commandsFor(withPassword('x'.repeat(256))));
});

test('the refusal of a password does not quote it', (t) => {
  const error = t.throws(() => commandsFor(withPassword('secret\n')));
  t.false(error.message.includes('secret'));
});

test('a name that kadmin could take for something else is refused', (t) => {
  for (const name of ['-randkey', 'a b', 'a"b', 'alice@OTHER.TEST', '', 'a/', 'a\nb', 'x'.repeat(257)]) {
    t.throws(() => commandsFor({ principals: { [name]: {} } }), { code: 'bad-name' }, name);
  }
  t.throws(() => kadminCommands({ name: 'LAB TEST', principals: {} }), { code: 'bad-name' });
  t.throws(() => commandsFor({ principals: {}, policies: { '-x': { maxFailures: 1 } } }), {
    code: 'bad-name',
  });
});

test('a policy that is not there, or is not in whole numbers, is refused', (t) => {
  t.throws(() => commandsFor({ principals: { alice: { policy: 'lock3' } } }), { code: 'bad-policy' });
  const policy = { maxFailures: 3 };
  for (const bad of [
    { maxFailures: -1 },
    { maxFailures: 1.5 },
    { ...policy, lockoutMs: 1500 },
    { ...policy, lockoutMs: -1000 },
  ]) {
    t.throws(() => commandsFor({ principals: {}, policies: { lock3: bad } }), { code: 'bad-policy' });
  }
});
