import test from 'ava';
import { createWriteQueue } from './write-queue.ts';

const named = (name: string) => ({ name: 'active-user', args: { name } }) as const;

test('messages are written one after the other, in their order', async (t) => {
  const written: string[] = [];
  let atOnce = 0;
  const queue = createWriteQueue(async (octets) => {
    atOnce += 1;
    t.is(atOnce, 1);
    await Promise.resolve();
    written.push(octets.toString());
    atOnce -= 1;
  });
  t.true(queue.send(named('alice')));
  t.true(queue.send(named('bob')));
  await queue.flushed();
  t.deepEqual(written, [
    '{"__name__":"active-user","name":"alice"}\n',
    '{"__name__":"active-user","name":"bob"}\n',
  ]);
});

test('what a host does not read is dropped, not held', async (t) => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const queue = createWriteQueue(() => promise);
  const big = named('x'.repeat(900_000));
  t.deepEqual([queue.send(big), queue.send(big), queue.send(big)], [true, true, false]);
  resolve(undefined);
  await queue.flushed();
  t.true(queue.send(big));
  await queue.flushed();
});

test('after the host has left nothing is kept for it', async (t) => {
  const queue = createWriteQueue(() => Promise.reject(new Error('the host has left')));
  queue.send(named('alice'));
  await queue.flushed();
  t.false(queue.send(named('alice')));
});
