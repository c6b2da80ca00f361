import test from 'ava';
import type { HistoryEntry, HistoryHost } from './bench-history-schema.ts';
import { areComparable, comparableRuns } from './bench-history-schema.ts';

const host: HistoryHost = { accelerator: 'tcg', cpus: 2, node: 'v24.21.0', qemu: '7.2.22' };

test('hosts of the same processors, accelerator and Node release are comparable', (t) => {
  t.true(areComparable(host, { ...host, node: '24.12.1', qemu: '8', load: 3 }));
  for (const other of [{ cpus: 4 }, { accelerator: 'kvm' }, { node: 'v25.0.0' }] as const)
    t.false(areComparable(host, { ...host, ...other }), JSON.stringify(other));
});

test('what is not known agrees with nothing', (t) => {
  const { node, ...unknown } = host;
  t.is(node, 'v24.21.0');
  t.false(areComparable(unknown, unknown));
  t.false(areComparable({}, {}));
});

test('earlier runs are those before this one on a host like its own, oldest first', (t) => {
  const entry = (run: string, at: string, of: HistoryHost = host): HistoryEntry => ({
    ...{ schema: 1, run, at, host: of, bench: { schema: 1, rows: [] } },
  });
  const now = entry('now', '2026-01-05T00:00:00Z');
  const history = [
    entry('later', '2026-01-06T00:00:00Z'),
    now,
    entry('second', '2026-01-04T00:00:00Z'),
    entry('larger host', '2026-01-03T00:00:00Z', { ...host, cpus: 64 }),
    entry('first', '2026-01-02T00:00:00Z'),
  ];
  t.deepEqual(
    comparableRuns(now, history).map(({ run }) => run),
    ['first', 'second'],
  );
});
