import type { Bench, BenchRow } from '../../measure/bench-rows.ts';

type Field = string | number | undefined;

/** A column and what a row has in it; `undefined` is an empty field. */
const columns: readonly (readonly [string, (row: BenchRow) => Field])[] = [
  ['name', (row) => row.name],
  ['figure', (row) => row.figure],
  ['build', (row) => row.build],
  ['scenario', (row) => row.scenario],
  ['pattern', (row) => row.pattern],
  ['layer', (row) => row.layer],
  ['guest_end', (row) => row.guestEnd],
  ['host_end', (row) => row.hostEnd],
  ['bytes', (row) => row.bytes],
  ['machines', (row) => row.machines],
  ['rate_per_second', (row) => row.ratePerSecond],
  ['percentile', (row) => row.percentile],
  ['part', (row) => row.part],
  ['process', (row) => row.process],
  ['unit', (row) => row.unit],
  ['value', (row) => row.value],
  ['low', (row) => row.low],
  ['high', (row) => row.high],
  ['least', (row) => row.least],
  ['most', (row) => row.most],
  ['repetitions', (row) => row.repetitions],
  ['count', (row) => row.count],
  ['reference', (row) => row.reference?.name],
  ['reference_value', (row) => row.reference?.value],
  ['ratio', (row) => row.ratio],
  ['ratio_low', (row) => row.ratioLow],
  ['ratio_high', (row) => row.ratioHigh],
  ['load', (row) => row.host?.load],
  ['steal_fraction', (row) => row.host?.stealFraction],
];

/** The rows of `bench.json` as RFC 4180 has it: a header, CRLF, quotes where they are needed. */
export function benchCsv(bench: Bench): string {
  const lines = [
    columns.map(([name]) => name),
    ...bench.rows.map((row) => columns.map(([, of]) => field(of(row)))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function field(value: Field): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value);
  // refuses: test "a name that a spreadsheet would compute is text in it"
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
