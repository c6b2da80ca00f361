import test from 'ava';
import { GssError, type GssErrorCode } from '../../../gss/gss-error.ts';
import { Secret } from '../../../secret/secret.ts';
import { LoginRefusal } from './describe-failure.ts';
import { tryPassword } from './try-password.ts';

const principal = 'alice@LAB.TEST';

/** A KDC that says the same each time, and a count that lets the first attempt through. */
function scene(failure?: GssErrorCode) {
  const calls: string[] = [];
  let failures = 0;
  const attempts = {
    begin: () => Promise.resolve((failures += 1) === 1),
    takeBack: () => Promise.resolve(void calls.push('take back')),
    succeeded: () => Promise.resolve(void calls.push('succeeded')),
  };
  const gss = {
    passwordTgt: () => {
      calls.push('KDC');
      return failure ? Promise.reject(new GssError(failure, 'no')) : Promise.resolve();
    },
  };
  const attempt = (plain: string) =>
    tryPassword(gss, attempts, {
      principal,
      payload: new Secret(Buffer.from(plain)),
      file: '/nowhere',
    });
  return { calls, attempt };
}

const refusedWith = (code: number) => ({ instanceOf: LoginRefusal, code: code as unknown as string });

test('a password is tried once', async (t) => {
  const { calls, attempt } = scene();
  await attempt('\0alice\0secret');
  t.deepEqual(calls, ['KDC', 'succeeded']);
});

for (const plain of [
  '\0bob\0secret',
  'bob\0alice\0secret',
  '\0alice@OTHER.TEST\0secret',
  '\0ALICE\0secret',
]) {
  test(`a password of somebody else than the peer never reaches the KDC: ${JSON.stringify(plain)}`, async (t) => {
    const { calls, attempt } = scene();
    await t.throwsAsync(attempt(plain), refusedWith(403));
    t.deepEqual(calls, []);
  });
}

test('the peer may be named with its realm, and as whom it acts', async (t) => {
  const { calls, attempt } = scene();
  await attempt('alice\0alice@LAB.TEST\0secret');
  t.deepEqual(calls, ['KDC', 'succeeded']);
});

test('after a failure the next never reaches the KDC', async (t) => {
  const { calls, attempt } = scene('wrong-password');
  await t.throwsAsync(attempt('\0alice\0guess'), { code: 'wrong-password' });
  await t.throwsAsync(attempt('\0alice\0secret'), refusedWith(429));
  t.deepEqual(calls, ['KDC']);
});

test('a KDC that is not reached costs nothing; one that was cut off may have counted', async (t) => {
  const unreached = scene('kdc-unreachable');
  await t.throwsAsync(unreached.attempt('\0alice\0secret'));
  t.deepEqual(unreached.calls, ['KDC', 'take back']);
  const cut = scene('deadline');
  await t.throwsAsync(cut.attempt('\0alice\0secret'));
  t.deepEqual(cut.calls, ['KDC']);
});

test('what is no PLAIN message is malformed, and the octets are gone either way', async (t) => {
  const { calls, attempt } = scene();
  await t.throwsAsync(attempt('secret'), refusedWith(422));
  t.deepEqual(calls, []);
  const payload = new Secret(Buffer.from('\0alice\0secret'));
  const attempts = { begin: () => Promise.resolve(false), takeBack: fail, succeeded: fail };
  await t.throwsAsync(tryPassword({ passwordTgt: fail }, attempts, { principal, payload, file: '/x' }));
  t.true(payload.reveal().every((octet) => octet === 0));
});

function fail(): Promise<void> {
  return Promise.reject(new Error('not to be called'));
}
