import test from 'ava';
import { setImmediate as turn } from 'node:timers/promises';
import { createLoginPreparer, type BeginLogin } from './login-preparer.ts';

const signal = () => AbortSignal.timeout(5000);

/** A login manager that writes down what is done with it; `hold` keeps cancellations from coming through. */
function recorded(hold: Promise<unknown> = Promise.resolve(), begins?: BeginLogin) {
  const done: string[] = [];
  const begin: BeginLogin = async (user, ending) => {
    done.push(`begin ${user}`);
    if (begins) return await begins(user, ending);
    return {
      finish: () => Promise.resolve(),
      async cancel() {
        await hold;
        done.push(`cancel ${user}`);
      },
      [Symbol.dispose]: () => void done.push(`close ${user}`),
    };
  };
  return { done, logins: createLoginPreparer(begin) };
}

test('what was prepared for a user is what that user’s login takes, and nothing is begun twice', async (t) => {
  const { done, logins } = recorded();
  logins.prepare('alice', signal());
  logins.prepare('alice', signal());
  await turn();
  t.deepEqual(done, ['begin alice']);
  {
    using login = await logins.take('alice', signal());
    await login.finish(undefined as never, []);
    t.deepEqual(done, ['begin alice']);
  }
  t.deepEqual(done, ['begin alice', 'close alice']);
});

test('a login that does not come is taken back before the next one is begun', async (t) => {
  const { promise, resolve } = Promise.withResolvers();
  const { done, logins } = recorded(promise);
  const unwanted = new AbortController();
  logins.prepare('alice', unwanted.signal);
  await turn();
  unwanted.abort();
  const taking = logins.take('bob', signal());
  await turn();
  t.deepEqual(done, ['begin alice']);
  resolve(undefined);
  (await taking)[Symbol.dispose]();
  t.deepEqual(done, ['begin alice', 'cancel alice', 'close alice', 'begin bob', 'close bob']);
});

test('what was prepared for one user is never another’s', async (t) => {
  const { done, logins } = recorded();
  logins.prepare('alice', signal());
  (await logins.take('bob', signal()))[Symbol.dispose]();
  t.deepEqual(done, ['begin alice', 'cancel alice', 'close alice', 'begin bob', 'close bob']);
});

test('nothing is prepared while a login is under way, or for whom nobody wants any more', async (t) => {
  const { done, logins } = recorded();
  logins.prepare('alice', AbortSignal.abort());
  const login = await logins.take('alice', signal());
  logins.prepare('bob', signal());
  await turn();
  t.deepEqual(done, ['begin alice']);
  login[Symbol.dispose]();
  logins.prepare('bob', signal());
  await turn();
  t.deepEqual(done, ['begin alice', 'close alice', 'begin bob']);
});

test('a preparation that failed costs its user nothing, and a login that fails leaves room for the next', async (t) => {
  let failures = 2;
  const { done, logins } = recorded(undefined, () => {
    failures -= 1;
    if (failures >= 0) return Promise.reject(new Error('nobody answers'));
    return Promise.resolve({
      finish: () => Promise.resolve(),
      cancel: () => Promise.resolve(),
      [Symbol.dispose]: () => undefined,
    });
  });
  logins.prepare('alice', signal());
  await t.throwsAsync(logins.take('alice', signal()), { message: 'nobody answers' });
  logins.prepare('alice', signal());
  await turn();
  t.deepEqual(done, ['begin alice', 'begin alice', 'begin alice']);
});

test('the connection of a prepared login ends with whoever took it', async (t) => {
  let ending: AbortSignal | undefined;
  const { logins } = recorded(undefined, (_user, given) => {
    ending = given;
    return Promise.resolve({
      finish: () => Promise.resolve(),
      cancel: () => Promise.resolve(),
      [Symbol.dispose]: () => undefined,
    });
  });
  logins.prepare('alice', signal());
  const given = new AbortController();
  await logins.take('alice', given.signal);
  t.false(ending?.aborted);
  given.abort(new Error('the client left'));
  t.is((ending?.reason as Error).message, 'the client left');
});

test('when the agent ends, what was prepared is taken back first', async (t) => {
  const { done, logins } = recorded();
  logins.prepare('alice', signal());
  await logins[Symbol.asyncDispose]();
  t.deepEqual(done, ['begin alice', 'cancel alice', 'close alice']);
});
