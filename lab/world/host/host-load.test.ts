import test from 'ava';
import { type HostReading, isOverloaded, loadBetween, slowdownOf } from './host-load.ts';

const start: HostReading = {
  atMs: 1000,
  ticks: { all: 500, steal: 10 },
  pressures: { cpuSome: 100, memoryFull: 0, ioFull: 50 },
  looks: 5,
  runnableSum: 5,
};
const facts = { cpus: 2, loadAverage: 1 };

test('a load is what the counters gained between two readings', (t) => {
  const end: HostReading = {
    atMs: 3000,
    ticks: { all: 900, steal: 110 },
    pressures: { cpuSome: 1_000_100, memoryFull: 20_000, ioFull: undefined },
    looks: 15,
    runnableSum: 45,
  };
  t.deepEqual(loadBetween(start, end, facts), {
    cpus: 2,
    loadAverage: 1,
    runnable: 4,
    steal: 0.25,
    pressure: { cpuSome: 0.5, memoryFull: 0.01, ioFull: undefined },
  });
});

test('a host is overloaded by three times its work, by stolen processors, or by want of memory or disk', (t) => {
  const load = loadBetween(start, { ...start, atMs: 2000 }, facts);
  t.is(slowdownOf(load), 1);
  t.false(isOverloaded(load));
  t.false(isOverloaded({ ...load, runnable: 5 }));
  t.true(isOverloaded({ ...load, runnable: 6 }));
  t.true(isOverloaded({ ...load, runnable: 3, steal: 0.5 }));
  t.true(isOverloaded({ ...load, pressure: { memoryFull: 0.3 } }));
  t.true(isOverloaded({ ...load, pressure: { ioFull: 0.7 } }));
  t.false(isOverloaded({ ...load, pressure: { cpuSome: 1, memoryFull: 0.1, ioFull: 0.3 } }));
});
