import type { Bench, BenchRow } from '../measure/bench-rows.ts';
import type { BenchCell, BenchRepetition } from '../measure/bench-samples.ts';
import { benchLayers } from '../measure/bench-samples.ts';

/** `bench.json` of a synthetic benchmark, by plainer statistics than the real one's. */
export function syntheticRows(repetitions: readonly BenchRepetition[]): readonly BenchRow[] {
  const byCell = [...Map.groupBy(repetitions, (one) => `${one.scenario} ${cellName(one)}`).values()];
  const rows = byCell.flatMap(cellRows);
  return rows.map((row) => withReference(row, rows));
}

/** Plain figures: medians, with the lowest and the highest repetition for an interval. */
function cellRows(repetitions: readonly BenchRepetition[]): readonly BenchRow[] {
  const [first] = repetitions;
  if (!first) return [];
  const { scenario, pattern, layer, bytes, guestEnd, hostEnd, machines, ratePerSecond, build } = first;
  const cell = {
    scenario,
    pattern,
    layer,
    bytes,
    guestEnd,
    hostEnd,
    machines,
    build,
    repetitions: repetitions.length,
  };
  const row = (unit: BenchRow['unit'], values: readonly number[], more: Partial<BenchRow>): BenchRow => {
    const [least, value, most] = [Math.min(...values), median(values), Math.max(...values)];
    const name = [cellName(first), more.figure, more.percentile, more.part, more.process]
      .filter(Boolean)
      .join(' ');
    const rate = ratePerSecond === undefined ? {} : { ratePerSecond };
    return {
      name,
      ...cell,
      ...rate,
      unit,
      value,
      low: least,
      high: most,
      least,
      most,
      host: first.host,
      ...more,
    };
  };
  const latency = (percentile: number) =>
    row(
      'µs',
      repetitions.map(({ latenciesNs = [] }) => nth(latenciesNs, percentile / 100) / 1000),
      {
        figure: 'latency',
        percentile,
      },
    );
  const parts = Object.keys(first.partsNs ?? {}).map((part) =>
    row(
      'µs',
      repetitions.map(({ partsNs }) => median(partsNs?.[part] ?? []) / 1000),
      { figure: 'part', part },
    ),
  );
  const cpu = row(
    'ms/MB',
    repetitions.map(({ cpuSeconds, octets }) => ((cpuSeconds['proxy'] ?? 0) * 1e9) / octets),
    {
      figure: 'cpu',
      process: 'proxy',
    },
  );
  if (!first.latenciesNs)
    return [
      row(
        'MB/s',
        repetitions.map(({ octets, seconds }) => octets / 1e6 / seconds),
        { figure: 'throughput' },
      ),
      cpu,
    ];
  const sum: BenchRow = { ...row('ratio', [0.996, 1.002, 1.011], { figure: 'parts-sum' }) };
  return [latency(50), latency(99), latency(100), ...(parts.length > 0 ? [...parts, sum] : [])];
}

/** By the rung below, as a ladder has it. */
function withReference(row: BenchRow, rows: readonly BenchRow[]): BenchRow {
  const layer = benchLayers[benchLayers.findIndex((known) => known === row.layer) - 1];
  if (row.scenario !== 'ladder' || layer === undefined) return row;
  const same = ['scenario', 'pattern', 'bytes', 'figure', 'percentile', 'process', 'hostEnd'] as const;
  const below = rows.find(
    (other) => other.layer === layer && same.every((field) => other[field] === row[field]),
  );
  if (!below) return row;
  const ratio = row.value / below.value;
  return {
    ...row,
    reference: { name: below.layer, value: below.value },
    ratio,
    ratioLow: ratio * 0.985,
    ratioHigh: ratio * 1.015,
  };
}

/** Host, targets and notes. */
export function syntheticExtras(rows: readonly BenchRow[]): Partial<Bench> {
  const find = (figure: BenchRow['figure'], bytes: number, hostEnd: BenchRow['hostEnd']) =>
    rows.find(
      (row) =>
        row.scenario !== 'ladder' &&
        row.figure === figure &&
        row.bytes === bytes &&
        row.hostEnd === hostEnd &&
        (row.percentile ?? 50) === 50,
    );
  const ratioOf = (subject: BenchRow | undefined, reference: BenchRow | undefined) => {
    const ratio = (subject?.value ?? 1) / (reference?.value ?? 1);
    const names = { subject: subject?.name ?? '', reference: reference?.name ?? '' };
    return { ...names, ratio, ratioLow: ratio * 0.98, ratioHigh: ratio * 1.02, pairs: 5 };
  };
  const trip = ratioOf(find('latency', 64, 'lab'), find('latency', 64, 'spice-gtk'));
  return {
    host: { accelerator: 'tcg', acceleratorReason: 'no /dev/kvm', cpus: 2, qemu: '7.2.22', ...rows[0]?.host },
    targets: [
      ...[4096, 65_536].map((bytes) => ({
        name: 'out, large',
        sentence: 'Messages of 4 KiB and more go out at least 0.9 times as fast as with the C writer.',
        target: { atLeast: 0.9 },
        ...ratioOf(find('throughput', bytes, 'lab'), find('throughput', bytes, 'c')),
        met: 'no' as const,
      })),
      {
        name: 'round trip p50',
        sentence: 'A round trip takes at p50 no longer than one through spice-gtk’s port channel.',
        target: { atMost: 1 },
        ...trip,
        met: trip.ratio > 1 ? 'no' : 'yes',
      },
      {
        name: 'CPU per MB',
        sentence: 'The proxy takes no more processor time for a megabyte than spice-gtk does.',
        target: { atMost: 1 },
        subject: 'proxy',
        reference: 'spice-gtk',
        pairs: 1,
        met: 'cannot tell',
        why: 'one pair is too few',
      },
    ],
    notes: [
      {
        code: 'rate-not-reached',
        message: '20000/s were asked for and 4100/s came',
        cell: 'round-trip',
        repetition: 2,
      },
    ],
  };
}

function cellName({ pattern, layer, bytes, guestEnd, hostEnd, ratePerSecond }: BenchCell): string {
  const rate = ratePerSecond === undefined ? '' : ` at ${ratePerSecond}/s`;
  return `${pattern} ${bytes} B${rate}, ${layer}, ${guestEnd}/${hostEnd}`;
}

function median(values: readonly number[]): number {
  return nth(values, 0.5);
}

function nth(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(Math.ceil(part * values.length) - 1, 0)] ?? 0;
}
