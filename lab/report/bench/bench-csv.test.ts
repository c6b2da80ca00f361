import test from 'ava';
import type { BenchRow } from '../../measure/bench-rows.ts';
import { syntheticBench } from '../../testing/synthetic-bench.ts';
import { benchCsv } from './bench-csv.ts';

const row: BenchRow = { name: 'vm-ready', layer: 'lab', bytes: 0, unit: 'ms', value: -1.5, low: -2, high: 0 };

const recordsOf = (csv: string) => csv.split('\r\n');

test('a record has a field for each column, in the order of the header', (t) => {
  const [header, first] = recordsOf(benchCsv({ schema: 1, rows: [row] }));
  const names = header?.split(',') ?? [];
  const fields = first?.split(',') ?? [];
  t.is(fields.length, names.length);
  t.is(fields[names.indexOf('value')], '-1.5', 'a negative number is a number');
  t.is(fields[names.indexOf('ratio')], '');
});

test('commas, quotes and line ends are within quotes, and quotes are doubled', (t) => {
  const csv = benchCsv({ schema: 1, rows: [{ ...row, name: 'echo 4 KiB, "fast"\r\nproxy' }] });
  t.true(csv.includes('\r\n"echo 4 KiB, ""fast""\r\nproxy",'));
});

test('a name that a spreadsheet would compute is text in it', (t) => {
  for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])
    t.true(benchCsv({ schema: 1, rows: [{ ...row, name }] }).includes(`\r\n'${name},`), name);
});

test('every row of a benchmark is a record', (t) => {
  const { bench } = syntheticBench(1);
  t.is(recordsOf(benchCsv(bench)).length, bench.rows.length + 2);
});
