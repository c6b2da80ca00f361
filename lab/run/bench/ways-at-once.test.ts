import test from 'ava';
import type { BenchPerformance, BenchWay } from '../../world/ports.ts';
import { waysAtOnce } from './ways-at-once.ts';

const done: BenchPerformance = {
  messages: 10,
  octets: 640,
  seconds: 1,
  latenciesNs: [1, 2],
  guest: { wrong: 0, cpuNs: 5, calls: 0 },
  cpuSeconds: 0.5,
};

function way(pid: number, performance: Promise<BenchPerformance>, closed: number[] = []): BenchWay {
  return {
    pids: { proxy: [pid], qemu: [pid + 1] },
    perform: () => performance,
    [Symbol.asyncDispose]: () => Promise.resolve(void closed.push(pid)),
  };
}

const task = { pattern: 'source', bytes: 64, messages: 10 } as const;

test('what several machines did at once is added up, and took as long as the slowest', async (t) => {
  const closed: number[] = [];
  const slow = { ...done, seconds: 2, latenciesNs: [3] };
  {
    await using both = waysAtOnce([
      way(10, Promise.resolve(done), closed),
      way(20, Promise.resolve(slow), closed),
    ]);
    t.deepEqual(both.pids, { proxy: [10, 20], qemu: [11, 21] });
    t.deepEqual(await both.perform(task, 1000), {
      messages: 20,
      octets: 1280,
      seconds: 2,
      latenciesNs: [1, 2, 3],
      guest: { wrong: 0, cpuNs: 10, calls: 0 },
      cpuSeconds: 1,
    });
  }
  t.deepEqual(closed, [10, 20]);
});

test('one that fails fails all, once none is at work', async (t) => {
  const late = Promise.withResolvers<BenchPerformance>();
  const both = waysAtOnce([way(10, Promise.reject(new Error('died'))), way(20, late.promise)]);
  let over = false;
  const performing = both.perform(task, 1000).finally(() => (over = true));
  await new Promise((resolve) => setImmediate(resolve));
  t.false(over);
  late.resolve(done);
  await t.throwsAsync(performing, { message: 'died' });
});

test('one machine is measured as it is', (t) => {
  const one = way(10, Promise.resolve(done));
  t.is(waysAtOnce([one]), one);
});
