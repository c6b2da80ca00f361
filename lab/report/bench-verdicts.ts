import type { BenchComparison, BenchHost, BenchNote, BenchTarget } from '../measure/bench-channel-schema.ts';
import { aligned, digits } from './aligned.ts';
import { printable } from './printable.ts';

const lineWidth = 110;

/** What is asked, and below it a line for each cell that it is asked of. */
export function benchTargetLines(targets: readonly BenchTarget[]): readonly string[] {
  const words = { yes: 'met', no: 'missed', 'cannot tell': 'cannot tell' } as const;
  const lines = aligned(
    targets.map(({ target, met, ratio, ratioLow, ratioHigh, subject, why }) => [
      `  ${words[met]}`,
      ratio === undefined ? '-' : digits(ratio),
      interval(ratioLow, ratioHigh),
      'atLeast' in target ? `at least ${digits(target.atLeast)}` : `at most ${digits(target.atMost)}`,
      why === undefined ? subject : `${subject}: ${why}`,
    ]),
    [0, 4],
  );
  const told = targets.flatMap(({ name, sentence }, at) => [
    ...(targets[at - 1]?.name === name ? [] : wrapped(`${name}: ${sentence}`)),
    ...wrapped(lines[at] ?? '', 50),
  ]);
  return targets.length === 0
    ? []
    : [...told, '  each ratio with its own 95 % interval, from pairs of repetitions'];
}

/** Of two builds: over all, then cell by cell. */
export function benchComparisonLines(comparison: BenchComparison): readonly string[] {
  const { verdict, speed, speedLow, speedHigh, why } = comparison;
  const all = speed === undefined ? '' : `, speed ${digits(speed)} (${interval(speedLow, speedHigh)})`;
  const header = ['  verdict', 'speed', '95 %', 'p', 'pairs', 'cell'];
  const cells = comparison.cells.map((cell) => [
    `  ${cell.verdict}`,
    cell.speed === undefined ? '-' : digits(cell.speed),
    interval(cell.speedLow, cell.speedHigh),
    cell.p === undefined ? '-' : cell.p.toFixed(3),
    String(cell.pairs),
    `${cell.cell}, ${figureName(cell)}${cell.why === undefined ? '' : `: ${cell.why}`}`,
  ]);
  return [
    printable(`ours by the other build: ${verdict}${all}${why === undefined ? '' : `: ${why}`}`),
    ...aligned([header, ...cells], [0, 5]).flatMap((line) => wrapped(line, 50)),
    '  speed: above 1 is faster; p: corrected after Holm for all cells together, below 0.02 is a difference',
  ];
}

/** What is said of several cells is said once. */
export function benchNoteLines(notes: readonly BenchNote[]): readonly string[] {
  return [...Map.groupBy(notes, ({ code, message }) => `  ${message} (${code})`)].flatMap(([said, of]) => {
    const where = of.map(whereOf).filter((place) => place !== '');
    return wrapped(where.length === 0 ? said : `${said}: ${where.join('; ')}`, 4);
  });
}

const whereOf = ({ cell, build, repetition }: BenchNote) =>
  [
    ...(cell === undefined ? [] : [cell]),
    ...(build === 'other' ? ['the other build'] : []),
    ...(repetition === undefined ? [] : [`repetition ${repetition}`]),
  ].join(', ');

/** What the figures are of. */
export function benchHostLine(host: BenchHost): string {
  const { accelerator, acceleratorReason, cpus, qemu, load, stealFraction } = host;
  const why = acceleratorReason === undefined ? '' : ` (${acceleratorReason})`;
  const goals = accelerator === 'kvm' ? '' : ': no absolute goals';
  return printable(
    [
      `accelerator ${accelerator ?? 'not known'}${why}${goals}`,
      ...(cpus === undefined ? [] : [`${cpus} CPUs`]),
      ...(qemu === undefined ? [] : [`qemu ${qemu}`]),
      ...(load === undefined ? [] : [`load up to ${load.toFixed(1)}`]),
      ...(stealFraction === undefined ? [] : [`steal up to ${(stealFraction * 100).toFixed(1)} %`]),
    ].join(' · '),
  ).replaceAll('\n', ' ');
}

const figureName = ({ figure, percentile }: BenchComparison['cells'][number]) =>
  percentile === undefined ? figure : `${figure} p${percentile}`;

const interval = (low: number | undefined, high: number | undefined) =>
  low === undefined || high === undefined ? '-' : `${digits(low)} – ${digits(high)}`;

/** At spaces, each further line `indent` columns in. */
function wrapped(text: string, indent = 0): readonly string[] {
  const line = printable(text).replaceAll('\n', ' ');
  if (line.length <= lineWidth) return [line];
  const space = line.lastIndexOf(' ', lineWidth);
  if (space <= indent) return [line];
  return [line.slice(0, space), ...wrapped(`${' '.repeat(indent)}${line.slice(space + 1)}`, indent)];
}
