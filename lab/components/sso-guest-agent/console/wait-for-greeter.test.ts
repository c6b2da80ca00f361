import test from 'ava';
import type { LogindSession } from './logind-session.ts';
import { waitForGreeter } from './wait-for-greeter.ts';

const greeter = { id: 'c1', class: 'greeter', state: 'active' } as unknown as LogindSession;
const never = new AbortController().signal;

test('a greeter that is there, or comes soon, is waited for, and nothing is restarted', async (t) => {
  let looks = 0;
  const restart = () => Promise.reject(new Error('restarted'));
  const list = () => Promise.resolve((looks += 1) < 3 ? [] : [greeter]);
  t.deepEqual(await waitForGreeter({ list, restart, signal: never }), [greeter]);
});

test('a login manager that stays without a greeter is restarted once', async (t) => {
  let sessions: readonly LogindSession[] = [{ ...greeter, state: 'closing' }];
  let restarts = 0;
  const restart = () => {
    restarts += 1;
    sessions = [greeter];
    return Promise.resolve();
  };
  const list = () => Promise.resolve(sessions);
  t.deepEqual(await waitForGreeter({ list, restart, signal: never, patienceMs: 20 }), [greeter]);
  t.is(restarts, 1);
});

test('a login that was given up meanwhile restarts nothing', async (t) => {
  const restart = () => Promise.reject(new Error('restarted'));
  const list = () => Promise.resolve([]);
  const error = await t.throwsAsync(waitForGreeter({ list, restart, signal: AbortSignal.timeout(20) }));
  t.not(error.message, 'restarted');
});
