import test from 'ava';
import { guestSpeed, measureHostSpeed } from './measure-host-speed.ts';

test('a fixed piece of work gives a figure of this host', async (t) => {
  t.true((await measureHostSpeed()) > 0);
});

test('a guest that takes longer to be ready is slower, by how it came up', (t) => {
  t.is(guestSpeed('fork', 1200), 2);
  t.is(guestSpeed('boot', 15_000), 1);
});
