import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { thisCheckout } from '../owner/checkout.ts';
import { withLock } from './with-lock.ts';

const lockFile = async (t: ExecutionContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'a', 'lock');
};

test('two that want the lock have it one after the other', async (t) => {
  const file = await lockFile(t);
  const order: string[] = [];
  const hold = (name: string) =>
    withLock(file, 10_000, async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} ends`);
    });
  await Promise.all([hold('a'), hold('b')]);
  t.is(order.length, 4);
  t.is(order[0]?.[0], order[1]?.[0]);
  t.is(order[2]?.[0], order[3]?.[0]);
});

test('who waits for too long is told so, and the work is not done', async (t) => {
  const file = await lockFile(t);
  await withLock(file, 1000, async () => {
    await t.throwsAsync(
      withLock(file, 1000, () => Promise.reject(new Error('ran'))),
      { code: 'deadline' },
    );
  });
});

test('who waits is told what for, and whose it is', async (t) => {
  const file = await lockFile(t);
  const told = Promise.withResolvers<string>();
  let isWaitOver = false;
  const onStage = (stage: string) => {
    told.resolve(stage);
    return () => void (isWaitOver = true);
  };
  const first = withLock(file, 20_000, () => told.promise);
  await withLock(file, 20_000, () => Promise.resolve(), { what: 'the image', onStage });
  t.regex(
    await first,
    new RegExp(`^waiting for the image, process ${process.pid} of .+ in ${thisCheckout}, since [\\d:]{8}$`),
  );
  t.true(isWaitOver);
});

test('the lock is free again after work that failed', async (t) => {
  const file = await lockFile(t);
  await t.throwsAsync(
    withLock(file, 1000, () => Promise.reject(new Error('broken'))),
    { message: 'broken' },
  );
  t.is(await withLock(file, 1000, () => Promise.resolve(7)), 7);
});
