import { execa } from 'execa';
import test from 'ava';
import { isAlive, thisOwner } from './owner.ts';

test('a process is alive to itself', (t) => {
  t.true(isAlive(thisOwner()));
});

test('a reused pid is not taken for its earlier owner', (t) => {
  const owner = thisOwner();
  t.false(isAlive({ ...owner, startTicks: owner.startTicks - 1 }));
});

test('an ended process is dead', async (t) => {
  const child = execa('true');
  const pid = child.pid ?? 0;
  await child;
  t.false(isAlive({ pid, startTicks: 1 }));
});
