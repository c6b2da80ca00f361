import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import test from 'ava';
import { firstToAuthenticate } from './admission.ts';

const limits = { unauthenticated: 3, withinMs: 60_000, idleMs: 60_000 };

class FakeSocket extends EventEmitter {
  destroyed = false;
  idleMs = 0;
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
  setTimeout(idleMs: number): void {
    this.idleMs = idleMs;
  }
}

function sockets(count: number): (FakeSocket & Socket)[] {
  return Array.from({ length: count }, () => new FakeSocket() as unknown as FakeSocket & Socket);
}

const destroyed = (all: readonly FakeSocket[]) => all.map((socket) => socket.destroyed);

test('who does not authenticate makes room for the next, the oldest first', (t) => {
  const admission = firstToAuthenticate(limits);
  const all = sockets(5);
  for (const socket of all) t.true(admission.admit(socket));
  t.deepEqual(destroyed(all), [true, true, false, false, false]);
  for (const socket of all) socket.destroy();
});

test('one that has left takes no place', (t) => {
  const admission = firstToAuthenticate(limits);
  const all = sockets(4);
  for (const socket of all.slice(0, 3)) admission.admit(socket);
  all[1]?.destroy();
  t.true(admission.admit(all[3] as Socket));
  t.deepEqual(destroyed(all), [false, true, false, false]);
  for (const socket of all) socket.destroy();
});

test('who authenticates is served alone, and may then be silent for as long as the limit says', (t) => {
  const admission = firstToAuthenticate(limits);
  const all = sockets(3);
  for (const socket of all) admission.admit(socket);
  admission.authenticated(all[1] as Socket);
  t.deepEqual(destroyed(all), [true, false, true]);
  t.is(all[1]?.idleMs, limits.idleMs);
});

test('while an authenticated client is served every other is refused', (t) => {
  const admission = firstToAuthenticate(limits);
  const [first, second] = sockets(2) as [FakeSocket & Socket, FakeSocket & Socket];
  admission.admit(first);
  admission.authenticated(first);
  t.false(admission.admit(second));
  t.false(first.destroyed);
  first.destroy();
  t.true(admission.admit(second));
  second.destroy();
});

test('of two that authenticate in the same moment one is served', (t) => {
  const admission = firstToAuthenticate(limits);
  const all = sockets(3) as [FakeSocket & Socket, FakeSocket & Socket, FakeSocket & Socket];
  const [first, second, third] = all;
  for (const socket of [first, second]) admission.admit(socket);
  admission.authenticated(first);
  admission.authenticated(second);
  t.deepEqual(destroyed(all), [false, true, false]);
  t.false(admission.admit(third));
  first.destroy();
  t.true(admission.admit(third));
  third.destroy();
});
