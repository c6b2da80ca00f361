import test from 'ava';
import type { BenchTask, BenchWay } from '../../world/ports.ts';
import { calibrate } from './measure-cell.ts';

/** Takes `secondsOf(messages, turn)` for each task. */
function wayThat(secondsOf: (messages: number, turn: number) => number): BenchWay {
  let turn = 0;
  return {
    pids: {},
    perform: ({ bytes, messages }: BenchTask) => {
      turn += 1;
      const seconds = secondsOf(messages, turn);
      const guest = { wrong: 0, cpuNs: 0, calls: 0 };
      return Promise.resolve({ messages, octets: messages * bytes, seconds, guest, cpuSeconds: 0 });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const cell = { pattern: 'sink', bytes: 64 } as const;

test('as many messages are measured as take the time that they are to take', async (t) => {
  t.is(
    await calibrate(
      wayThat((messages) => messages / 1000),
      cell,
      100,
      250,
    ),
    250,
  );
});

test('one turn that is slow does not make the repetitions short', async (t) => {
  for (const slow of [1, 2, 4]) {
    const way = wayThat((messages, turn) => (turn === slow ? 0.15 : messages / 1000));
    t.is(await calibrate(way, cell, 100, 250), 250, `turn ${slow}`);
  }
});

test('an order that takes long by itself does not make the repetitions short', async (t) => {
  const count = await calibrate(
    wayThat((messages) => 0.12 + messages / 100_000),
    cell,
    100,
    250,
  );
  t.true(count > 10_000, String(count));
});

test('what takes long with the fewest messages is measured with as few', async (t) => {
  t.is(
    await calibrate(
      wayThat((messages) => messages * 0.5),
      cell,
      100,
      250,
    ),
    1,
  );
});
