import test from 'ava';
import { between, readWallClock } from './wall-clock.ts';

test('a time of hrtime is put on the clock of Date within the error that is told', (t) => {
  const { aheadNs, errorNs } = readWallClock();
  const beforeMs = Date.now();
  const nowMs = Number(process.hrtime.bigint() + aheadNs) / 1e6;
  const afterMs = Date.now();
  t.true(nowMs > beforeMs - errorNs / 1e6 - 0.01 && nowMs < afterMs + 1 + errorNs / 1e6 + 0.01);
});

test('a clock that was adjusted between two readings is off by half of that more', (t) => {
  t.deepEqual(between({ aheadNs: 100n, errorNs: 20 }, { aheadNs: 200n, errorNs: 30 }), {
    aheadNs: 150n,
    errorNs: 80,
  });
});
