import test from 'ava';
import { commandBeganAtMs } from './command-began.ts';

const env = { SET_UP_STARTED_MS: '1000', SET_UP_PID: '7' };

test('a command began when its bootstrap did, before Node', (t) => {
  t.is(commandBeganAtMs(env, 7, 1250.5), -250.5);
});

test('the bootstrap of another process, or none, says nothing', (t) => {
  t.is(commandBeganAtMs(env, 8, 1250), 0);
  t.is(commandBeganAtMs({}, 7, 1250), 0);
  t.is(commandBeganAtMs({ ...env, SET_UP_STARTED_MS: 'soon' }, 7, 1250), 0);
});

test('a clock that was set back does not make a run begin after its Node', (t) => {
  t.is(commandBeganAtMs(env, 7, 900), 0);
});
