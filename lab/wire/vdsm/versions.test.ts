import test from 'ava';
import { afterApiVersion, afterHeartbeat, afterRefresh, initialGuestVersion } from './versions.ts';

test('both ends speak the lower of their versions', (t) => {
  t.is(afterRefresh(initialGuestVersion, 3).effective, 3);
  t.is(afterRefresh(initialGuestVersion, 9).effective, 3);
  t.is(afterApiVersion(initialGuestVersion, 1).effective, 1);
  t.deepEqual(afterHeartbeat(0, 9), { effective: 3, announce: 3 });
});

test('a host announces a version when it changes, and never that there is none', (t) => {
  t.deepEqual(afterHeartbeat(0, 0), { effective: 0, announce: undefined });
  t.deepEqual(afterHeartbeat(0, 3), { effective: 3, announce: 3 });
  t.deepEqual(afterHeartbeat(3, 3), { effective: 3, announce: undefined });
  t.deepEqual(afterHeartbeat(3, 0), { effective: 0, announce: undefined });
});

test('a heartbeat without a version ends versions, until one with it comes', (t) => {
  t.deepEqual(afterHeartbeat(3, undefined), { effective: 0, announce: undefined });
  t.deepEqual(afterHeartbeat(0, 2), { effective: 2, announce: 2 });
});

test('a refresh without a version is a host from before versions: the guest stays at 0', (t) => {
  const old = afterRefresh({ effective: 3, enabled: true }, undefined);
  t.is(old.effective, 0);
  t.is(afterApiVersion(old, 3).effective, 0);
});
