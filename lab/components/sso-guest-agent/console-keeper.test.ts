import test from 'ava';
import type { Console, ReadySession } from './console/console.ts';
import { createConsoleKeeper } from './console-keeper.ts';
import { createConsoleNone } from './console-none.ts';

const alice = { user: 'alice', ccache: undefined };
const signal = () => AbortSignal.timeout(5000);

/** A console without a login manager that counts what is asked of it. */
function countingConsole(change: Partial<Console> = {}) {
  const none = createConsoleNone();
  const asked: string[] = [];
  const console: Console = {
    holder: () => {
      asked.push('holder');
      return change.holder ? change.holder() : none.holder();
    },
    prepare: (user) => void asked.push(`prepare ${user}`),
    open: (...login) => (change.open ? change.open(...login) : none.open(...login)),
    lock: () => {
      asked.push('lock');
      return change.lock ? change.lock() : none.lock();
    },
    unlock: (...login) => none.unlock(...login),
    ended: (...session) => none.ended(...session),
  };
  return { keeper: createConsoleKeeper(console), none, asked };
}

test('a session is open from the moment on when it is shown', async (t) => {
  const { keeper, none } = countingConsole();
  const opened = await keeper.open(alice, signal());
  t.true((await none.holder())?.locked);
  await keeper.show(signal());
  t.false((await none.holder())?.locked);
  t.is(opened.session, 'none');
});

test('what is shown is locked before the lock that was asked for is waited for', async (t) => {
  const { keeper, none } = countingConsole();
  await keeper.open(alice, signal());
  await keeper.show(signal());
  keeper.lock('a test');
  t.true((await none.holder())?.locked);
  await keeper.idle();
});

test('a lock that is asked for while a login runs comes right after it', async (t) => {
  const login = Promise.withResolvers<ReadySession>();
  const { keeper, none, asked } = countingConsole({ open: () => login.promise });
  const opening = keeper.open(alice, signal());
  keeper.lock('a test');
  const seen = keeper.holder();
  login.resolve(await none.open(alice, signal()));
  await opening;
  t.true((await seen)?.locked);
  t.is(asked[0], 'lock');
});

test('a session that was locked while it was to be shown is not shown', async (t) => {
  const { keeper, none } = countingConsole();
  await keeper.open(alice, signal());
  const shown = keeper.show(signal());
  keeper.lock('a test');
  await t.throwsAsync(shown, { message: 'the login was given up' });
  await keeper.idle();
  await t.throwsAsync(keeper.show(signal()), { message: 'the login was given up' });
  t.true((await none.holder())?.locked);
});

test('a session whose client has left is not shown', async (t) => {
  const { keeper, none } = countingConsole();
  await keeper.open(alice, signal());
  await t.throwsAsync(keeper.show(AbortSignal.abort()));
  t.true((await none.holder())?.locked);
});

test('where nobody is there to lock, logind is not asked who it was', async (t) => {
  const { keeper, asked } = countingConsole();
  keeper.lock('a test');
  keeper.lock('another');
  t.is(await keeper.holder(), undefined);
  t.deepEqual(asked, ['lock']);
});

test('the console gets ready for a login only while nobody holds it and somebody wants it', async (t) => {
  const { keeper, none, asked } = countingConsole();
  keeper.prepare('alice', AbortSignal.abort());
  await keeper.idle();
  t.deepEqual(asked, ['holder']);
  keeper.prepare('alice', signal());
  await keeper.idle();
  t.deepEqual(asked, ['holder', 'prepare alice']);

  await keeper.open(alice, signal());
  asked.length = 0;
  keeper.prepare('alice', signal());
  await keeper.idle();
  t.deepEqual(asked, ['holder']);
  t.is((await none.holder())?.user, 'alice');
});

test('a lock that fails is tried again before anything else', async (t) => {
  let failures = 0;
  const { keeper, none } = countingConsole({
    lock: () => {
      failures += 1;
      return failures === 1 ? Promise.reject(new Error('no')) : none.lock();
    },
  });
  await keeper.open(alice, signal());
  keeper.lock('a test');
  t.true((await keeper.holder())?.locked);
  t.is(failures, 2);
});

test('a login that was given up before its turn is not begun', async (t) => {
  const { keeper, none } = countingConsole();
  const given = new AbortController();
  given.abort(new Error('given up'));
  await t.throwsAsync(keeper.open(alice, given.signal), { message: 'given up' });
  t.is(await none.holder(), undefined);
});

test('what fails does not keep the next from running', async (t) => {
  const { keeper } = countingConsole({ open: () => Promise.reject(new Error('no')) });
  await t.throwsAsync(keeper.open(alice, signal()));
  t.is(await keeper.holder(), undefined);
});

test('a look is not repeated while it is fresh, and is after a change', async (t) => {
  const { keeper, asked } = countingConsole();
  await keeper.holder();
  await keeper.holder();
  t.deepEqual(asked, ['holder']);
  await keeper.open(alice, signal());
  t.is((await keeper.holder())?.user, 'alice');
  t.deepEqual(asked, ['holder', 'holder']);
});

test('who holds the console is looked at anew after it is shown and after it is locked', async (t) => {
  const { keeper } = countingConsole();
  const holder = await keeper.open(alice, signal());
  const isLocked = async () => (await keeper.holder())?.locked;
  t.true(await isLocked());
  await keeper.show(signal());
  t.false(await isLocked());
  keeper.lock('a test');
  t.true(await isLocked());
  await keeper.unlock(alice, holder, signal());
  t.true(await isLocked());
  await keeper.show(signal());
  t.false(await isLocked());
});

test('a change that failed leaves nothing to be believed of the console', async (t) => {
  const { keeper, none } = countingConsole({
    open: async (...login) => {
      await none.open(...login);
      throw new Error('opened, and then lost');
    },
  });
  t.is(await keeper.holder(), undefined);
  await t.throwsAsync(keeper.open(alice, signal()));
  t.is((await keeper.holder())?.user, 'alice');
});

// Serial, since its clock is everybody's.
test.serial('a look is believed for just under 10 s', async (t) => {
  const now = performance.now.bind(performance);
  let aheadMs = 0;
  performance.now = () => now() + aheadMs;
  t.teardown(() => (performance.now = now));
  const { keeper, asked } = countingConsole();
  await keeper.holder();
  aheadMs = 9000;
  await keeper.holder();
  t.deepEqual(asked, ['holder']);
  aheadMs = 10_000;
  await keeper.holder();
  t.deepEqual(asked, ['holder', 'holder']);
});
