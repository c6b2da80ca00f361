import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseHostTicks } from '../process/processor-time.ts';
import { type HostLoad, type HostReading, loadBetween } from './host-load.ts';

/** Often enough for a step of a second, and rare enough to cost nothing. */
const lookEveryMs = 200;

/** Looks at how busy this host is while a run lasts. */
export interface HostWatch extends Disposable {
  /** Begins an interval; what it returns tells how busy the host has been since. */
  begin(): () => HostLoad;
}

export function watchHost(): HostWatch {
  let looks = 0;
  let runnableSum = 0;
  const look = () => {
    looks += 1;
    runnableSum += runnableTasks(read('/proc/stat'));
  };
  const timer = setInterval(look, lookEveryMs).unref();
  const reading = (): HostReading => ({
    atMs: performance.now(),
    ticks: parseHostTicks(read('/proc/stat')),
    pressures: {
      cpuSome: stalledUs(read('/proc/pressure/cpu'), 'some'),
      memoryFull: stalledUs(read('/proc/pressure/memory'), 'full'),
      ioFull: stalledUs(read('/proc/pressure/io'), 'full'),
    },
    looks,
    runnableSum,
  });
  return {
    begin: () => {
      const before = reading();
      return () => {
        // An interval that is shorter than the pause between two looks has one all the same.
        look();
        const facts = { cpus: availableParallelism(), loadAverage: loadavg()[0] ?? 0 };
        return loadBetween(before, reading(), facts);
      };
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Tasks that run or wait for a processor, without the one that asks (proc(5), procs_running). */
export function runnableTasks(stat: string): number {
  return Math.max(0, Number(/^procs_running (\d+)$/m.exec(stat)?.[1] ?? 1) - 1);
}

/** The total of a line of /proc/pressure/…, in µs; undefined where there is none. */
export function stalledUs(pressure: string, line: 'some' | 'full'): number | undefined {
  const total = new RegExp(`^${line} .*\\btotal=(\\d+)$`, 'm').exec(pressure)?.[1];
  return total === undefined ? undefined : Number(total);
}

/** Synchronous: four files of /proc take 0.1 ms. A kernel without pressure counters has no file. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
