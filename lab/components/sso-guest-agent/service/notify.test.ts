import test from 'ava';
import { createNotifier, watchdogIntervalMs } from './notify.ts';

test('the watchdog hears of the process in half the time it grants', (t) => {
  t.is(watchdogIntervalMs('30000000'), 15_000);
  t.is(watchdogIntervalMs('1000'), 100);
  for (const none of [undefined, '', '0', '-1', 'x']) t.is(watchdogIntervalMs(none), undefined);
});

test('without systemd nothing is told, and a socket that is gone is no failure', (t) => {
  t.notThrows(() => createNotifier(undefined)('READY=1'));
  t.notThrows(() => createNotifier('/nonexistent/socket')('READY=1'));
});
