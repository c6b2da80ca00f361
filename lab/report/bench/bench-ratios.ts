import type { Bench, BenchRow } from '../../measure/bench-rows.ts';

/** A figure that means the same in every run on hosts of one kind: two things measured in one run, one by the other. */
export interface BenchRatio {
  /** The same in every run that has it. */
  readonly key: string;
  readonly name: string;
  readonly ratio: number;
  /** The interval at 95 %; the ratio itself where none was measured. */
  readonly low: number;
  readonly high: number;
  readonly better: 'higher' | 'lower';
  /** What is asked of it. */
  readonly goal?: number;
  readonly isTarget: boolean;
}

/** Targets first, then what was measured beside a reference, in the order of the file. Absolute figures are not in it: they are the host's. */
export function benchRatios(bench: Bench): readonly BenchRatio[] {
  const targets = (bench.targets ?? []).flatMap((target): readonly BenchRatio[] =>
    target.ratio === undefined
      ? []
      : [
          {
            key: JSON.stringify(['target', target.name, target.subject, target.reference]),
            name: `${target.name} (${target.subject})`,
            ratio: target.ratio,
            low: target.ratioLow ?? target.ratio,
            high: target.ratioHigh ?? target.ratio,
            better: 'atLeast' in target.target ? 'higher' : 'lower',
            goal: 'atLeast' in target.target ? target.target.atLeast : target.target.atMost,
            isTarget: true,
          },
        ],
  );
  const rows = bench.rows.filter(({ build }) => build !== 'other').flatMap(rowRatio);
  return [...new Map([...targets, ...rows].map((ratio) => [ratio.key, ratio])).values()];
}

function rowRatio(row: BenchRow): readonly BenchRatio[] {
  // That the parts add up is good in neither direction; messages are the throughput by another name; the slowest is one message's chance.
  if (row.figure === 'parts-sum' || row.figure === 'messages' || row.percentile === 100) return [];
  const common = { key: rowKey(row), better: betterOf(row.unit), isTarget: false } as const;
  // Of a row with a target the ratio is by a number that somebody wrote, not by a figure of the same run.
  const goal = row.reference?.name === 'target' ? row.reference.value : undefined;
  if (row.unit === 'ratio')
    return [
      {
        ...common,
        name: row.name,
        ratio: row.value,
        low: row.low,
        high: row.high,
        ...(goal !== undefined && { goal }),
      },
    ];
  if (row.ratio === undefined || row.reference === undefined || goal !== undefined) return [];
  const { ratio, ratioLow = ratio, ratioHigh = ratio } = row;
  return [{ ...common, name: `${row.name} / ${row.reference.name}`, ratio, low: ratioLow, high: ratioHigh }];
}

/** All that says which figure this is, and nothing that was measured. */
function rowKey(row: BenchRow): string {
  const { name, figure, scenario, pattern, layer, bytes, guestEnd, hostEnd, machines, ratePerSecond } = row;
  const cell = [scenario, pattern, layer, bytes, guestEnd, hostEnd, machines, ratePerSecond];
  return JSON.stringify([name, figure, ...cell, row.percentile, row.part, row.process, row.reference?.name]);
}

function betterOf(unit: BenchRow['unit']): BenchRatio['better'] {
  return unit === 'MB/s' || unit === '1/s' || unit === 'count' ? 'higher' : 'lower';
}
