import test from 'ava';
import { localUser } from './local-user.ts';
import { shutdownCommand, userToLogIn } from './perform-action.ts';

const shutdown = { name: 'shutdown', timeoutSeconds: 0, message: '', reboot: false } as const;

test('a legacy login of another domain never reaches the KDC', (t) => {
  t.is(localUser('alice@LAB.TEST', 'LAB.TEST'), 'alice');
  t.is(localUser('alice@lab.test', 'LAB.TEST'), 'alice');
  t.is(localUser('alice', 'LAB.TEST'), 'alice');
  for (const name of ['alice@EVIL.TEST', 'alice@', 'alice@LAB.TEST.EVIL'])
    t.throws(() => localUser(name, 'LAB.TEST'), { code: 403 } as never, name);
});

test('a legacy login of what is no user name never reaches PAM', (t) => {
  for (const name of ['', '-rf', 'a b', 'host/guest1', 'alice@bob', '1000', 'a'.repeat(33), 'a\nb'])
    t.throws(() => localUser(`${name}@LAB.TEST`, 'LAB.TEST'), { code: 403 } as never, name);
});

test('a legacy login of an account that may not have the console never reaches PAM', async (t) => {
  const read = (uid: number, expiryDay?: number) => () =>
    Promise.resolve({
      account: { name: 'alice', uid, gid: uid, shell: '/bin/sh' },
      uidMin: 1000,
      expiryDay,
      today: 20_000,
    });
  t.is(await userToLogIn('alice@LAB.TEST', 'LAB.TEST', read(1000)), 'alice');
  await t.throwsAsync(userToLogIn('alice@LAB.TEST', 'LAB.TEST', read(0)), { code: 403 } as never);
  await t.throwsAsync(userToLogIn('alice@LAB.TEST', 'LAB.TEST', read(1000, 19_999)), { code: 423 } as never);
});

test('a shutdown is at once, or in minutes, rounded up', (t) => {
  t.deepEqual(shutdownCommand(shutdown), ['systemctl', '--no-block', 'poweroff']);
  t.deepEqual(shutdownCommand({ ...shutdown, reboot: true }), ['systemctl', '--no-block', 'reboot']);
  t.deepEqual(shutdownCommand({ ...shutdown, timeoutSeconds: 61, message: '-c\nbye' }), [
    'shutdown',
    '-P',
    '--',
    '+2',
    '-c bye',
  ]);
});
