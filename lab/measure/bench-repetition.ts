import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { BenchRepetition } from './bench-samples.ts';
import { median } from './log-interval.ts';

/** The figures of one repetition: what is left of its samples, so that a long run fits into memory. */
export interface RepetitionFigures {
  readonly repetition: number;
  /** Among all repetitions of the run, from 0. */
  readonly place: number;
  readonly messages: number;
  readonly seconds: number;
  readonly throughput: number;
  readonly messageRate: number;
  readonly latency?: LatencyFigures;
  /** By part, the median in µs. */
  readonly parts: Readonly<Record<string, number>>;
  readonly partsSum?: PartsSum;
  readonly partsMissing?: NotWhole;
  /** By process, in ms per MB. */
  readonly cpu: Readonly<Record<string, number>>;
  readonly residentMb: Readonly<Record<string, number>>;
  readonly residentHalfwayMb: Readonly<Record<string, number>>;
  readonly host: BenchRepetition['host'];
}

export interface LatencyFigures {
  readonly count: number;
  /** In µs, in the order of `latencyPercentiles`. */
  readonly percentiles: readonly number[];
}

export interface PartsSum {
  /** All parts of all messages by all latencies. */
  readonly ratio: number;
  /** Of the message whose parts miss its latency by most. */
  readonly worstNs: number;
}

export interface NotWhole {
  readonly code: string;
  readonly message: string;
}

/** 100 is the greatest, as it was measured. */
export const latencyPercentiles = [50, 90, 99, 99.9, 100] as const;

/** A latency above this is none: it is a message that was lost. */
const longestNs = 3600 * 1e9;

/** Three digits: a percentile is at most 0.1 % above a value that was measured. */
export const latencyHistogram = () => createHistogram({ lowest: 1, highest: longestNs, figures: 3 });

/** Or why it gives none. Its latencies are added to those of its cell. */
export function repetitionFigures(
  of: BenchRepetition,
  place: number,
  together?: RecordableHistogram,
): RepetitionFigures | NotWhole {
  if (of.incomplete) return of.incomplete;
  // refuses: test "a repetition in which nothing came is no figure of 0"
  if (of.messages === 0) return { code: 'nothing-came', message: 'not one message came through' };
  const latency = of.latenciesNs && of.latenciesNs.length > 0 ? histogramOf(of.latenciesNs) : undefined;
  // refuses: test "a latency beyond the histogram is told, and its repetition gives no figure"
  if (latency && latency.exceeds > 0) {
    const message = `${latency.exceeds} of its messages took more than an hour`;
    return { code: 'latency-over-range', message };
  }
  if (latency) together?.add(latency);
  const megabytes = of.octets / 1e6;
  const sum = partsSum(of.partsNs, of.latenciesNs);
  return {
    repetition: of.repetition,
    place,
    messages: of.messages,
    seconds: of.seconds,
    throughput: megabytes / of.seconds,
    messageRate: of.messages / of.seconds,
    ...(latency && { latency: latencyFigures(latency, of.latenciesNs ?? []) }),
    parts: mapValues(of.partsNs ?? {}, (samples) => (samples.length > 0 ? median(samples) / 1e3 : 0)),
    ...(sum && { partsSum: sum }),
    ...(of.partsMissing && { partsMissing: of.partsMissing }),
    cpu: mapValues(of.cpuSeconds, (seconds) => (megabytes > 0 ? (seconds * 1e3) / megabytes : 0)),
    residentMb: of.residentMb,
    residentHalfwayMb: of.residentHalfwayMb ?? {},
    host: of.host,
  };
}

function histogramOf(latenciesNs: readonly number[]): RecordableHistogram {
  const histogram = latencyHistogram();
  // Node's histogram knows no 0; the clock's step is longer than 1 ns.
  for (const latencyNs of latenciesNs) histogram.record(Math.max(1, latencyNs));
  return histogram;
}

const latencyFigures = (histogram: RecordableHistogram, latenciesNs: readonly number[]): LatencyFigures => ({
  count: latenciesNs.length,
  percentiles: latencyPercentiles.map((percentile) =>
    percentile === 100
      ? latenciesNs.reduce((most, latencyNs) => Math.max(most, latencyNs), 1) / 1e3
      : histogram.percentile(percentile) / 1e3,
  ),
});

/** Nothing where the parts are not of the same messages as the latencies. */
function partsSum(parts: BenchRepetition['partsNs'], wholesNs: readonly number[] = []): PartsSum | undefined {
  const columns = Object.values(parts ?? {});
  if (columns.length === 0 || columns.some(({ length }) => length !== wholesNs.length)) return undefined;
  let all = 0;
  let wholes = 0;
  let worstNs = 0;
  wholesNs.forEach((wholeNs, message) => {
    const sumNs = columns.reduce((sum, column) => sum + (column[message] ?? 0), 0);
    all += sumNs;
    wholes += wholeNs;
    worstNs = Math.max(worstNs, Math.abs(sumNs - wholeNs));
  });
  return wholes > 0 ? { ratio: all / wholes, worstNs } : undefined;
}

function mapValues<V, W>(record: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
