import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { createNudge } from './nudge.ts';

test('a burst of data is followed by one message, and the next burst by another', async (t) => {
  const { promise: first, resolve: sendFirst } = Promise.withResolvers<undefined>();
  const { promise: second, resolve: sendSecond } = Promise.withResolvers<undefined>();
  let sent = 0;
  using nudge = createNudge(() => {
    sent += 1;
    if (sent === 1) sendFirst(undefined);
    else sendSecond(undefined);
    return true;
  });
  for (let count = 0; count < 1000; count += 1) nudge.dataSent();
  t.is(sent, 0);
  await first;
  t.is(sent, 1);
  nudge.dataSent();
  await second;
  t.is(sent, 2);
});

test('nothing follows on a channel that is gone', async (t) => {
  let sent = 0;
  const nudge = createNudge(() => (sent += 1) > 0);
  nudge.dataSent();
  nudge[Symbol.dispose]();
  await delay(30);
  t.is(sent, 0);
});

test('what could not be sent is tried again', async (t) => {
  const { promise, resolve } = Promise.withResolvers<number>();
  let tries = 0;
  using nudge = createNudge(() => {
    tries += 1;
    if (tries === 3) resolve(tries);
    return tries === 3;
  });
  nudge.dataSent();
  t.is(await promise, 3);
});
