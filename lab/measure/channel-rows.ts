import { latencyPercentiles, type RepetitionFigures } from './bench-repetition.ts';
import type { BenchRow } from './bench-rows.ts';
import { benchLayers } from './bench-samples.ts';
import type { RepetitionGroup } from './group-repetitions.ts';
import { type Figure, jointFigure, medianFigure } from './log-interval.ts';
import { type FigureOf, pairedRatio, percentileOf } from './paired-ratio.ts';

/** Messages beyond a percentile in each repetition, or it is one message's chance. */
const leastBeyond = 2;

/** In each repetition, or one message more or less is more than the error: the run was too short. */
const leastMessages = 20;

/** Of the rate that was asked for; below, the latencies are those of a queue that grows with the duration. */
const rateReached = 0.98;

/** The rows of one cell; `groups` has the ladder that it is a rung of. None where it has too few whole repetitions. */
export function channelRows(group: RepetitionGroup, groups: readonly RepetitionGroup[]): readonly BenchRow[] {
  const below = rungBelow(group, groups);
  return [
    ...rateRows(group, below),
    ...latencyRows(group, below),
    ...partRows(group),
    ...processRows(group, 'cpu', 'ms/MB'),
    ...processRows(group, 'memory', 'MB'),
  ];
}

/** Whether the messages of an open loop went out as they were due. */
export function reachesRate({ cell, whole }: RepetitionGroup): boolean {
  const { ratePerSecond } = cell;
  const reached = medianFigure(whole.map(({ messageRate }) => messageRate));
  return ratePerSecond === undefined || !reached || reached.value >= rateReached * ratePerSecond;
}

/** Too short to tell how fast messages come; a login is long, and its seconds are told. */
export const isTooShort = ({ cell, whole }: RepetitionGroup): boolean =>
  cell.pattern !== 'login' && whole.some(({ messages }) => messages < leastMessages);

/** Of the latency percentiles, those that its messages are too few for. */
export function untoldPercentiles({ whole }: RepetitionGroup): readonly number[] {
  const least = Math.min(...whole.map(({ latency }) => latency?.count ?? Number.POSITIVE_INFINITY));
  return latencyPercentiles.filter(
    (percentile) => percentile < 100 && least * (100 - percentile) < leastBeyond * 100 - 1e-6,
  );
}

function rateRows(group: RepetitionGroup, below: RepetitionGroup | undefined): readonly BenchRow[] {
  // refuses: test "a run of a few messages is too short to tell a rate"
  if (isTooShort(group)) return [];
  const throughput: FigureOf = (one) => one.throughput;
  const rate: FigureOf = (one) => one.messageRate;
  return [
    ...row(group, { figure: 'throughput', unit: 'MB/s', label: 'throughput' }, medianOf(group, throughput), {
      below,
      figureOf: throughput,
    }),
    ...row(group, { figure: 'messages', unit: '1/s', label: 'messages' }, medianOf(group, rate), {
      below,
      figureOf: rate,
    }),
  ];
}

function latencyRows(group: RepetitionGroup, below: RepetitionGroup | undefined): readonly BenchRow[] {
  // refuses: test "a rate that is not reached gives no latencies"
  if (!reachesRate(group)) return [];
  const untold = untoldPercentiles(group);
  return latencyPercentiles.flatMap((percentile) => {
    // refuses: test "a percentile with too few messages beyond it is not told"
    if (untold.includes(percentile)) return [];
    const figureOf = percentileOf(percentile);
    const values = valuesOf(group.whole, figureOf);
    const joint =
      percentile === 100 ? Math.max(0, ...values) : (group.latencies?.percentile(percentile) ?? 0) / 1e3;
    const label = percentile === 100 ? 'latency max' : `latency p${percentile}`;
    const figure = values.length > 0 ? jointFigure(joint, values) : undefined;
    return row(group, { figure: 'latency', unit: 'µs', label, percentile }, figure, { below, figureOf });
  });
}

/** In the order of the way of a message. */
function partRows(group: RepetitionGroup): readonly BenchRow[] {
  const parts = Object.keys(group.whole[0]?.parts ?? {}).flatMap((part) =>
    row(
      group,
      { figure: 'part', unit: 'µs', label: part, part },
      // A part may be shorter than the clock's step.
      medianOf(group, ({ parts: all }) => Math.max(0.001, all[part] ?? 0)),
    ),
  );
  const sum = medianOf(group, ({ partsSum }) => partsSum?.ratio);
  return [...parts, ...row(group, { figure: 'parts-sum', unit: 'ratio', label: 'parts by whole' }, sum)];
}

function processRows(
  group: RepetitionGroup,
  figure: 'cpu' | 'memory',
  unit: BenchRow['unit'],
): readonly BenchRow[] {
  const field = figure === 'cpu' ? 'cpu' : 'residentMb';
  return Object.keys(group.whole[0]?.[field] ?? {}).flatMap((process) =>
    row(
      group,
      { figure, unit, label: `${figure} ${process}`, process },
      medianOf(group, (one) => one[field][process]),
    ),
  );
}

interface Kind {
  readonly figure: NonNullable<BenchRow['figure']>;
  readonly unit: BenchRow['unit'];
  readonly label: string;
  readonly percentile?: number;
  readonly part?: string;
  readonly process?: string;
}

interface Beside {
  readonly below: RepetitionGroup | undefined;
  readonly figureOf: FigureOf;
}

function row(
  group: RepetitionGroup,
  { label, unit, ...kind }: Kind,
  figure: Figure | undefined,
  beside?: Beside,
): readonly BenchRow[] {
  if (!figure) return [];
  const { cell, build, whole } = group;
  const count = whole.reduce((sum, one) => sum + countOf(one, kind.figure), 0);
  return [
    {
      name: `${group.name}: ${label}`,
      ...cell,
      unit,
      ...figure,
      ...kind,
      build,
      repetitions: whole.length,
      count,
      host: {
        load: Math.max(...whole.map(({ host }) => host.load)),
        stealFraction: Math.max(...whole.map(({ host }) => host.stealFraction)),
      },
      ...(beside?.below && ratioTo(group, beside.below, beside.figureOf)),
    },
  ];
}

function ratioTo(group: RepetitionGroup, below: RepetitionGroup, figureOf: FigureOf) {
  const { figure } = pairedRatio(group, below, figureOf);
  const reference = medianOf(below, figureOf);
  if (!figure || !reference) return {};
  return {
    reference: { name: below.cell.layer, value: reference.value },
    ratio: figure.ratio,
    ratioLow: figure.low,
    ratioHigh: figure.high,
  };
}

/** The nearest lower layer that was measured with all else the same. */
function rungBelow(
  { cell, build }: RepetitionGroup,
  groups: readonly RepetitionGroup[],
): RepetitionGroup | undefined {
  const same = ['scenario', 'pattern', 'bytes', 'guestEnd', 'hostEnd', 'machines', 'ratePerSecond'] as const;
  return groups
    .filter(
      (other) =>
        other.build === build &&
        same.every((field) => other.cell[field] === cell[field]) &&
        benchLayers.indexOf(other.cell.layer) < benchLayers.indexOf(cell.layer),
    )
    .toSorted((a, b) => benchLayers.indexOf(b.cell.layer) - benchLayers.indexOf(a.cell.layer))[0];
}

const countOf = (one: RepetitionFigures, figure: Kind['figure']) =>
  figure === 'latency' ? (one.latency?.count ?? 0) : one.messages;

const medianOf = ({ whole }: RepetitionGroup, figureOf: FigureOf) => medianFigure(valuesOf(whole, figureOf));

/** A repetition without one leaves no hole: the cell has the figure in all or in none. */
function valuesOf(whole: readonly RepetitionFigures[], figureOf: FigureOf): readonly number[] {
  const values = whole.map((one) => figureOf(one) ?? 0);
  return values.every((value) => value > 0) ? values : [];
}
