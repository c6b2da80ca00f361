import type { HostTicks } from '../process/processor-time.ts';
import { stealFraction } from '../process/processor-time.ts';

/** Time that tasks have lost since the host started, in µs (Documentation/accounting/psi.rst); absent where the kernel counts none. */
export interface Pressures {
  readonly cpuSome?: number | undefined;
  readonly memoryFull?: number | undefined;
  readonly ioFull?: number | undefined;
}

/** What the host's counters read at one moment. */
export interface HostReading {
  readonly atMs: number;
  readonly ticks: HostTicks;
  readonly pressures: Pressures;
  /** Looks at the run queue so far, and what they saw together. */
  readonly looks: number;
  readonly runnableSum: number;
}

/** How busy a host was over an interval. */
export interface HostLoad {
  readonly cpus: number;
  /** Mean number of tasks that ran or waited for a processor. */
  readonly runnable: number;
  /** The part of all processor time that the host's own host took, 0 to 1. */
  readonly steal: number;
  /** Parts of the interval, 0 to 1: some task waited for a processor; all waited for memory; all waited for a disk. */
  readonly pressure: Pressures;
  /** The load average of the last minute. */
  readonly loadAverage: number;
}

/** With three times the work that it can do, a host is too busy to say anything about what runs on it. */
const maxSlowdown = 3;
const maxMemoryPressure = 0.2;
const maxIoPressure = 0.6;

export function loadBetween(
  before: HostReading,
  after: HostReading,
  { cpus, loadAverage }: Pick<HostLoad, 'cpus' | 'loadAverage'>,
): HostLoad {
  const lengthUs = (after.atMs - before.atMs) * 1000;
  const part = (of: keyof Pressures) => {
    const [from, to] = [before.pressures[of], after.pressures[of]];
    return from === undefined || to === undefined || lengthUs <= 0
      ? undefined
      : Math.min(1, Math.max(0, (to - from) / lengthUs));
  };
  const looks = after.looks - before.looks;
  return {
    cpus,
    runnable: looks > 0 ? (after.runnableSum - before.runnableSum) / looks : 0,
    steal: stealFraction(before.ticks, after.ticks),
    pressure: { cpuSome: part('cpuSome'), memoryFull: part('memoryFull'), ioFull: part('ioFull') },
    loadAverage,
  };
}

/** How many times as long as on an idle host a task needed, for want of a processor. */
export function slowdownOf({ cpus, runnable, steal }: HostLoad): number {
  return Math.max(1, runnable / cpus) / Math.max(0.01, 1 - steal);
}

/** Whether what ran out of time then says something about the host and nothing about the product. */
export function isOverloaded(load: HostLoad): boolean {
  const { memoryFull = 0, ioFull = 0 } = load.pressure;
  return slowdownOf(load) >= maxSlowdown || memoryFull >= maxMemoryPressure || ioFull >= maxIoPressure;
}

/** The figures, in a line. */
export function describeLoad(load: HostLoad): string {
  const { cpus, runnable, steal, pressure, loadAverage } = load;
  const percent = (part: number | undefined) =>
    part === undefined ? 'not known' : `${Math.round(part * 100)} %`;
  return [
    `${runnable.toFixed(1)} tasks for ${cpus} ${cpus === 1 ? 'processor' : 'processors'} (${slowdownOf(load).toFixed(1)} times as slow)`,
    `steal ${percent(steal)}`,
    `pressure cpu ${percent(pressure.cpuSome)}, memory ${percent(pressure.memoryFull)}, io ${percent(pressure.ioFull)}`,
    `load average ${loadAverage.toFixed(1)}`,
  ].join('; ');
}
