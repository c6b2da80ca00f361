import test from 'ava';
import { createConsoleKeeper } from './console-keeper.ts';
import { createConsoleNone } from './console-none.ts';

test('a lock that is asked for while a login runs comes right after it', async (t) => {
  const console = createConsoleNone();
  const keeper = createConsoleKeeper(console);
  const login = Promise.withResolvers<undefined>();
  const opening = keeper.run(async () => {
    await login.promise;
    return await console.open({ user: 'alice', ccache: undefined }, AbortSignal.timeout(1000));
  });
  keeper.lock('a test');
  const seen = keeper.run(() => console.holder());
  login.resolve(undefined);
  await opening;
  t.true((await seen)?.locked);
});

test('what fails does not keep the next from running', async (t) => {
  const keeper = createConsoleKeeper(createConsoleNone());
  await t.throwsAsync(keeper.run(() => Promise.reject(new Error('no'))));
  t.is(await keeper.run((console) => console.holder()), undefined);
});

test('a greeter has nothing to lock', async (t) => {
  let locks = 0;
  const none = createConsoleNone();
  const keeper = createConsoleKeeper({
    ...none,
    lock: () => {
      locks += 1;
      return none.lock();
    },
  });
  keeper.lock('a test');
  await keeper.idle();
  t.is(locks, 0);
});
