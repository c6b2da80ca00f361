import { sizeName } from '../measure/bench-cell.ts';
import type { BenchRow } from '../measure/bench-rows.ts';
import { benchLayers } from '../measure/bench-samples.ts';
import { aligned, withError } from './aligned.ts';

/** One ladder for each pattern and size: a line for each rung, from the bottom up. */
export function benchLadder(rows: readonly BenchRow[]): readonly string[] {
  const rungs = Map.groupBy(rows.filter(isOurs), rungKey);
  const ladders = Map.groupBy([...rungs.values()], (rung) => ladderName(rung));
  if (ladders.size === 0) return [];
  const header = ['', 'MB/s', 'messages/s', 'p50 µs', 'p99 µs', 'proxy ms/MB', 'by previous', 'n'];
  const lines = [...ladders].flatMap(([name, ladder]) => [
    [name],
    ...ladder.toSorted((a, b) => orderOf(a) - orderOf(b) || ends(a).localeCompare(ends(b))).map(rungLine),
  ]);
  const [first = '', ...rest] = aligned([header, ...lines], [0]);
  return [
    first,
    ...rest,
    'the median of n repetitions, latencies of all their messages; ± 95 %, Student’s t on logarithms of repetitions',
    'by previous: by the next lower layer with the same ends (guest/host); MB/s, or p50 where messages go one by one',
  ];
}

/** Where the time of a message goes. */
export function benchParts(rows: readonly BenchRow[]): readonly string[] {
  const cells = Map.groupBy(
    rows.filter((row) => isOurs(row) && (row.figure === 'part' || row.figure === 'parts-sum')),
    ({ name }) => name.slice(0, name.lastIndexOf(': ')),
  );
  const lines = [...cells].flatMap(([cell, parts]) => [
    [cell],
    ...parts.map(({ part, value, low, high }) =>
      part === undefined
        ? ['  all parts by the whole', withError(value, low, high)]
        : [`  ${part}`, withError(value, low, high)],
    ),
  ]);
  return lines.length === 0 ? [] : ['the parts of a message’s way, median in µs', ...aligned(lines, [0])];
}

const isOurs = ({ figure, build }: BenchRow) => figure !== undefined && build !== 'other';

const rungKey = (row: BenchRow) => row.name.slice(0, row.name.lastIndexOf(': '));

type Rung = readonly BenchRow[];

function ladderName([row]: Rung): string {
  if (!row) return '';
  const rate = row.ratePerSecond === undefined ? '' : ` at ${row.ratePerSecond}/s`;
  const machines = (row.machines ?? 1) > 1 ? `, ${row.machines} machines` : '';
  const size = row.bytes === 0 ? '' : ` ${sizeName(row.bytes)}`;
  return `${row.pattern}${size}${rate}${machines} (${row.scenario})`;
}

const orderOf = ([row]: Rung) =>
  benchLayers.indexOf((row?.layer ?? 'socket') as (typeof benchLayers)[number]);

const ends = ([row]: Rung) => `${row?.guestEnd}/${row?.hostEnd}`;

function rungLine(rung: Rung): readonly string[] {
  const of = (figure: BenchRow['figure'], percentile?: number) =>
    rung.find((row) => row.figure === figure && row.percentile === percentile);
  const print = (row: BenchRow | undefined) => (row ? withError(row.value, row.low, row.high) : '-');
  const [first] = rung;
  const single = first?.pattern === 'round-trip' || first?.pattern === 'login';
  const told = single || first?.ratePerSecond !== undefined ? of('latency', 50) : of('throughput');
  return [
    `  ${first?.layer}, ${ends(rung)}`,
    print(of('throughput')),
    print(of('messages')),
    print(of('latency', 50)),
    print(of('latency', 99)),
    print(rung.find(({ figure, process }) => figure === 'cpu' && process === 'proxy')),
    told?.ratio === undefined ? '-' : withError(told.ratio, told.ratioLow ?? 0, told.ratioHigh ?? 0),
    String(first?.repetitions ?? 0),
  ];
}
