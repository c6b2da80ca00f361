import test from 'ava';
import { hostSpeedFactor, onThisHost } from '../deadline/host-speed.ts';
import { hostSpeedOnce } from './host-speed-once.ts';
import type { JournalEvent } from './journal-schema.ts';

test('a run learns its host’s speed on the host and in its first guest, and the slower one makes deadlines longer', async (t) => {
  const events: JournalEvent[] = [];
  const speed = hostSpeedOnce({ write: (event) => void events.push(event) }, () => Promise.resolve(0.7));
  await speed.onHost();
  t.is(hostSpeedFactor(), 1);
  speed.onGuest('fork', 1800);
  t.is(hostSpeedFactor(), 3);
  t.is(onThisHost(20_000), 60_000);
  // Guests that come up side by side are slower than the host is.
  speed.onGuest('fork', 9000);
  t.is(hostSpeedFactor(), 3);
  t.like(events, {
    length: 2,
    0: { kind: 'host', speedFactor: 1, hostSpeed: 0.7 },
    1: { kind: 'host', speedFactor: 3, guestSpeed: 3 },
  });
});
