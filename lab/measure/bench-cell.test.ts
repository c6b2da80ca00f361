import test from 'ava';
import { cellKey, cellName } from './bench-cell.ts';
import type { BenchCell } from './bench-samples.ts';

const cell: BenchCell = {
  scenario: 'throughput',
  pattern: 'echo',
  layer: 'proxy',
  bytes: 4096,
  guestEnd: 'lab',
  hostEnd: 'c',
  machines: 1,
};

test('a cell is named by all that tells it from its neighbours in a scenario', (t) => {
  t.is(cellName(cell), 'echo 4 KiB, proxy, lab/c');
  t.is(
    cellName({ ...cell, bytes: 100, machines: 4, ratePerSecond: 500 }),
    'echo 100 B at 500/s, proxy, lab/c ×4',
  );
  t.is(cellName({ ...cell, pattern: 'login', bytes: 0 }), 'login, proxy, lab/c');
});

test('every field of a cell is in its key', (t) => {
  const others: readonly BenchCell[] = [
    { ...cell, scenario: 'latency' },
    { ...cell, pattern: 'sink' },
    { ...cell, layer: 'tls' },
    { ...cell, bytes: 64 },
    { ...cell, guestEnd: 'c' },
    { ...cell, hostEnd: 'lab' },
    { ...cell, machines: 2 },
    { ...cell, ratePerSecond: 5 },
  ];
  t.is(new Set([cell, ...others].map(cellKey)).size, 9);
  t.is(cellKey(cell), cellKey({ ...cell }));
});
