import type { BenchRepetition } from '../../measure/bench-samples.ts';
import type { BenchWay } from '../../world/ports.ts';
import type { RouteCell } from './cells-of.ts';
import { emptyMeasured, type Measured, measureCell } from './measure-cell.ts';

/** About so long is a turn: what else the host does meets the turns of both builds, within a repetition already. */
const turnMs = 50;

export type BuildName = BenchRepetition['build'];
export type OfBoth<T> = Readonly<Record<BuildName, T>>;
export type MeasuredOrNot = Measured & Pick<BenchRepetition, 'incomplete'>;

/**
 * One repetition of a cell by both builds, in short turns: `order`, then the reverse, and so on. Each performs `count`
 * messages or little less; one that fails has no more turns.
 */
export async function measureTurns(
  ways: OfBoth<BenchWay>,
  cell: RouteCell,
  count: number,
  durationMs: number,
  order: readonly BuildName[],
): Promise<OfBoth<MeasuredOrNot>> {
  // Of an even number of turns each build begins half.
  const turns = Math.min(count, 2 * Math.max(1, Math.round(durationMs / turnMs / 2)));
  const measured: Record<BuildName, MeasuredOrNot[]> = { ours: [], other: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    for (const build of turn % 2 === 0 ? order : order.toReversed()) {
      if (measured[build].at(-1)?.incomplete) continue;
      measured[build].push(await measureTurn(ways[build], cell, Math.floor(count / turns), durationMs));
    }
  }
  return { ours: together(measured.ours), other: together(measured.other) };
}

async function measureTurn(
  way: BenchWay,
  cell: RouteCell,
  messages: number,
  durationMs: number,
): Promise<MeasuredOrNot> {
  try {
    return await measureCell(way, cell, messages, durationMs);
  } catch (error) {
    return notMeasured(error);
  }
}

export function notMeasured(error: unknown): MeasuredOrNot {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'failed';
  const message = error instanceof Error ? error.message : String(error);
  return { ...emptyMeasured(), incomplete: { code, message } };
}

function together(turns: readonly MeasuredOrNot[]): MeasuredOrNot {
  const [first, ...more] = turns;
  return first ? more.reduce(add, first) : emptyMeasured();
}

function add(one: MeasuredOrNot, next: MeasuredOrNot): MeasuredOrNot {
  const seconds = one.seconds + next.seconds;
  const steal = one.host.stealFraction * one.seconds + next.host.stealFraction * next.seconds;
  return {
    messages: one.messages + next.messages,
    octets: one.octets + next.octets,
    seconds,
    ...(one.latenciesNs && { latenciesNs: [...one.latenciesNs, ...(next.latenciesNs ?? [])] }),
    cpuSeconds: sums(one.cpuSeconds, next.cpuSeconds),
    residentMb: { ...one.residentMb, ...next.residentMb },
    host: { load: next.host.load, stealFraction: steal / seconds },
    ...(next.incomplete && { incomplete: next.incomplete }),
  };
}

function sums(one: Readonly<Record<string, number>>, next: Readonly<Record<string, number>>) {
  const parts = new Set([...Object.keys(one), ...Object.keys(next)]);
  return Object.fromEntries([...parts].map((part) => [part, (one[part] ?? 0) + (next[part] ?? 0)]));
}
