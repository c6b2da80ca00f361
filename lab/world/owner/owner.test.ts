import { execa } from 'execa';
import test from 'ava';
import { isAlive, ownerText, parseOwner, thisOwner } from './owner.ts';

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

test('an owner reads as it was written, and a text that names no process has none', (t) => {
  t.deepEqual(parseOwner(ownerText({ pid: 12, startTicks: 345 })), { pid: 12, startTicks: 345 });
  for (const text of ['', '12', '0:1', '-1:1', '12:x', '12:345:6']) t.is(parseOwner(text), undefined, text);
});
