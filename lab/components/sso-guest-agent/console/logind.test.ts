import test from 'ava';
import { personAmong } from './logind.ts';
import type { LogindSession } from './logind-session.ts';

const alice: LogindSession = {
  id: '3',
  uid: 1000,
  user: 'alice',
  class: 'user',
  state: 'online',
  service: 'greetd',
  leaderPid: 599,
};
const greeter: LogindSession = { ...alice, id: '2', uid: 101, user: '_greetd', class: 'greeter' };

test('a greeter is nobody', (t) => {
  t.is(personAmong([greeter]), undefined);
  t.is(personAmong([greeter, alice]), alice);
});

test('a session on its way out holds nothing', (t) => {
  const leaving: LogindSession = { ...alice, id: '1', state: 'closing' };
  t.is(personAmong([leaving]), undefined);
  t.is(personAmong([leaving, alice]), alice);
});
