import test from 'ava';
import { createPatience } from './patience.ts';

test('a descriptor is looked at some times before it is polled, and again after each transfer', async (t) => {
  let polls = 0;
  const patience = createPatience(3, () => {
    polls += 1;
    return Promise.resolve();
  });
  const waits = async (count: number) => {
    for (let left = count; left > 0; left -= 1) await patience.wait();
    return polls;
  };
  t.is(await waits(3), 0);
  t.is(await waits(2), 2);
  patience.served();
  t.is(await waits(3), 2);
  t.is(await waits(1), 3);
});
