import test from 'ava';
import { GssError } from '../../../gss/gss-error.ts';
import type { ConsoleLogin } from '../console/console.ts';
import { openWithCcache, unlockWithCcache } from './open-with-ccache.ts';
import type { SessionCcaches } from './session-ccache.ts';

const owner = { user: 'alice', uid: 1000, gid: 1000 };
const place = { uid: 1000, gid: 1000, folder: undefined, name: 'FILE:/cache' };
const holder = { user: 'alice', uid: 1000, session: '3', locked: false };
const signal = () => AbortSignal.timeout(5000);

/** A console on which PAM `opens` sessions, and caches that are filled as `filled` says. */
function start(
  opens: (login: ConsoleLogin) => Promise<void>,
  filled: () => Promise<void> = () => Promise.resolve(),
) {
  const done: string[] = [];
  const fill = (what: string) => async () => {
    await filled();
    done.push(what);
  };
  const parts = {
    keeper: {
      open: async (login: ConsoleLogin) => {
        await opens(login);
        return holder;
      },
      unlock: async (login: ConsoleLogin) => {
        await opens(login);
        return holder;
      },
    },
    ccaches: { begin: fill('begin'), replace: fill('replace') } as unknown as SessionCcaches,
  };
  return { parts, done };
}

test('the cache is filled when PAM opens the session', async (t) => {
  const { parts, done } = start(async ({ ccache, onSession }) => {
    t.is(ccache, 'FILE:/cache');
    t.deepEqual(done, []);
    await onSession?.('3');
  });
  t.is(await openWithCcache(parts, { user: 'alice', place, file: '/tgt' }, signal()), '3');
  t.deepEqual(done, ['begin']);
});

test('a login that PAM refuses touches no cache', async (t) => {
  const { parts, done } = start(() => Promise.reject(new Error('PAM')));
  await t.throwsAsync(openWithCcache(parts, { user: 'alice', place, file: '/tgt' }, signal()), {
    message: 'PAM',
  });
  await t.throwsAsync(unlockWithCcache(parts, { holder, owner, file: '/tgt' }, signal()), {
    message: 'PAM',
  });
  t.deepEqual(done, []);
});

test('a cache that cannot be filled has PAM refuse the session', async (t) => {
  const full = new GssError('cannot-store', 'no room');
  const { parts, done } = start(
    async ({ onSession }) => onSession?.('3'),
    () => Promise.reject(full),
  );
  await t.throwsAsync(openWithCcache(parts, { user: 'alice', place, file: '/tgt' }, signal()), { is: full });
  t.deepEqual(done, []);
});

test('a session that PAM opened past its cache is not shown', async (t) => {
  const { parts, done } = start(() => Promise.resolve());
  await t.throwsAsync(openWithCcache(parts, { user: 'alice', place, file: '/tgt' }, signal()), {
    code: 500 as unknown as string,
  });
  t.deepEqual(done, []);
});

test('an unlock fills the session’s cache, or fails', async (t) => {
  const { parts, done } = start(() => Promise.resolve());
  t.is(await unlockWithCcache(parts, { holder, owner, file: '/tgt' }, signal()), '3');
  t.deepEqual(done, ['replace']);
  const { parts: full } = start(
    () => Promise.resolve(),
    () => Promise.reject(new Error('no room')),
  );
  await t.throwsAsync(unlockWithCcache(full, { holder, owner, file: '/tgt' }, signal()), {
    message: 'no room',
  });
});

test('a login that was given up gets no TGT into the session that PAM opens anyway', async (t) => {
  const files: (string | undefined)[] = [];
  const { parts } = start(async ({ onSession }) => onSession?.('3'));
  const ccaches = {
    begin: (_session: string, _place: unknown, file: string | undefined) =>
      Promise.resolve(void files.push(file)),
  } as unknown as SessionCcaches;
  const login = { user: 'alice', place, file: '/tgt' };
  await openWithCcache({ ...parts, ccaches }, login, AbortSignal.abort());
  t.deepEqual(files, [undefined]);
});
