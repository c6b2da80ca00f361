import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { endGreeters } from './end-greeter.ts';
import type { LogindSession } from './logind-session.ts';

const session: LogindSession = {
  id: '1',
  uid: 101,
  user: '_greetd',
  class: 'greeter',
  state: 'active',
  service: 'greetd-greeter',
  leaderPid: process.pid,
};

test('the programs of a greeter end, a person’s do not', async (t) => {
  const program = spawn('sleep', ['60']);
  await once(program, 'spawn');
  await endGreeters([{ ...session, class: 'user' }]);
  t.is(program.signalCode, null);
  const ended = once(program, 'exit');
  await endGreeters([session]);
  t.deepEqual(await ended, [null, 'SIGTERM']);
});

test('a greeter that is gone already is no error', async (t) => {
  await t.notThrowsAsync(endGreeters([{ ...session, leaderPid: 2 ** 30 }]));
});
