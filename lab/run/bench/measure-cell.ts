import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchRepetition } from '../../measure/bench-samples.ts';
import type { BenchPerformance, BenchWay } from '../../world/ports.ts';
import {
  hostTicks,
  processorSeconds,
  residentMb,
  stealFraction,
} from '../../world/process/processor-time.ts';
import type { RouteCell } from './cells-of.ts';

const firstMessages = 4;
const maxMessages = 100_000_000;
/** Twice the messages take twice the time, but for what the host does meanwhile. */
const leastGrowth = 1.5;
/** So many durations are enough for a turn that shows how many messages fit into one. */
const longestTurns = 10;
/** A receiver that stalls is given up after this, beside the time that the task is meant to take. */
const graceMs = 10_000;

/**
 * How many messages of a cell take about `durationMs`, after at least `warmUpMs` of them. A turn may be long for other
 * reasons than its messages: it is an end's first, the host was busy, or its order alone takes that long. So twice as
 * many have to take longer before either counts.
 */
export async function calibrate(
  way: BenchWay,
  cell: RouteCell,
  warmUpMs: number,
  durationMs: number,
): Promise<number> {
  if (cell.ratePerSecond !== undefined)
    return Math.max(1, Math.round((cell.ratePerSecond * durationMs) / 1000));
  const plain = { ...cell, parts: undefined };
  let halfAsManyTook: number | undefined;
  for (let messages = firstMessages; ; ) {
    const { seconds } = await way.perform({ ...plain, messages }, warmUpMs * 8 + graceMs);
    const wanted = Math.max(1, Math.round((messages * durationMs) / 1000 / seconds));
    const grew = halfAsManyTook !== undefined && seconds >= halfAsManyTook * leastGrowth;
    if (grew || messages >= maxMessages || seconds * 1000 >= durationMs * longestTurns) return wanted;
    const long = seconds * 1000 >= warmUpMs;
    halfAsManyTook = long ? seconds : undefined;
    messages *= long ? 2 : 4;
  }
}

export type Measured = Pick<
  BenchRepetition,
  | 'messages'
  | 'octets'
  | 'seconds'
  | 'latenciesNs'
  | 'partsNs'
  | 'partsMissing'
  | 'cpuSeconds'
  | 'residentMb'
  | 'residentHalfwayMb'
  | 'host'
>;

/** One repetition of a cell: what its ends say, and what its processes cost meanwhile. */
export async function measureCell(
  way: BenchWay,
  cell: RouteCell,
  messages: number,
  durationMs: number,
): Promise<Measured> {
  const before = await readings(way);
  using halfway = lookAfter(way, durationMs / 2);
  const done = await way.perform({ ...cell, messages }, durationMs * 10 + graceMs);
  const after = await readings(way);
  const residentHalfwayMb = halfway.seen()?.residentMb;
  return {
    messages: done.messages,
    octets: done.octets,
    seconds: done.seconds,
    ...(done.latenciesNs && { latenciesNs: [...done.latenciesNs] }),
    ...(done.partsNs && { partsNs: mutable(done.partsNs) }),
    ...(done.partsMissing && { partsMissing: done.partsMissing }),
    cpuSeconds: { 'host-end': done.cpuSeconds, 'guest-end': done.guest.cpuNs / 1e9, ...spent(before, after) },
    residentMb: after.residentMb,
    ...(residentHalfwayMb && { residentHalfwayMb }),
    host: { load: loadavg()[0] ?? 0, stealFraction: stealFraction(before.ticks, after.ticks) },
  };
}

function mutable(parts: Readonly<Record<string, readonly number[]>>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(parts).map(([part, samples]) => [part, [...samples]]));
}

/** Takes readings once, after a while; disposing gives them up where they are not there yet. */
function lookAfter(way: BenchWay, afterMs: number) {
  let seen: Awaited<ReturnType<typeof readings>> | undefined;
  const over = new AbortController();
  delay(afterMs, undefined, { signal: over.signal })
    .then(async () => (seen = await readings(way)))
    .catch(() => undefined);
  return { seen: () => seen, [Symbol.dispose]: () => over.abort() };
}

async function readings({ pids }: BenchWay) {
  const cpuSeconds: Record<string, number> = {};
  const resident: Record<string, number> = {};
  for (const [part, each] of Object.entries(pids)) {
    const seconds = sumOf(await Promise.all(each.map(processorSeconds)));
    const mb = sumOf(await Promise.all(each.map(residentMb)));
    if (seconds !== undefined) cpuSeconds[part] = seconds;
    if (mb !== undefined) resident[part] = mb;
  }
  return { cpuSeconds, residentMb: resident, ticks: await hostTicks() };
}

/** Undefined where one is: of all processes or of none. */
function sumOf(figures: readonly (number | undefined)[]): number | undefined {
  return figures.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one === undefined ? undefined : sum + one),
    0,
  );
}

function spent(
  before: { readonly cpuSeconds: Readonly<Record<string, number>> },
  after: { readonly cpuSeconds: Readonly<Record<string, number>> },
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after.cpuSeconds).map(([part, seconds]) => [
      part,
      Math.max(0, seconds - (before.cpuSeconds[part] ?? seconds)),
    ]),
  );
}

export function emptyMeasured(done?: BenchPerformance): Measured {
  return {
    messages: done?.messages ?? 0,
    octets: done?.octets ?? 0,
    seconds: done?.seconds ?? Number.EPSILON,
    cpuSeconds: {},
    residentMb: {},
    host: { load: loadavg()[0] ?? 0, stealFraction: 0 },
  };
}
