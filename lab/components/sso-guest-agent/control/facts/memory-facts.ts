import { readFile } from 'node:fs/promises';

/** The `memory-stat` of a heartbeat, in kB and pages or counts per second, by the original's names, and `free-ram` in MB. */
export interface MemoryFacts {
  readonly freeRam: string;
  readonly memoryStat: Readonly<Record<string, number>>;
}

/** /proc/vmstat's counters when they were last read. */
export interface VmCounters {
  readonly atMs: number;
  readonly counters: ReadonlyMap<string, number>;
}

export async function readMemoryFacts(
  before: VmCounters | undefined,
  proc = '/proc',
): Promise<{ readonly facts: MemoryFacts; readonly counters: VmCounters }> {
  const [meminfo, vmstat] = await Promise.all([
    readFile(`${proc}/meminfo`, 'latin1'),
    readFile(`${proc}/vmstat`, 'latin1'),
  ]);
  const counters = { atMs: performance.now(), counters: parseNumbers(vmstat) };
  return { facts: memoryFacts(parseNumbers(meminfo), counters, before), counters };
}

export function memoryFacts(
  memory: ReadonlyMap<string, number>,
  now: VmCounters,
  before: VmCounters | undefined,
): MemoryFacts {
  const kb = (name: string) => memory.get(name) ?? 0;
  const seconds = before ? (now.atMs - before.atMs) / 1000 : 0;
  const rate = (name: string) => {
    const [from, to] = [before?.counters.get(name), now.counters.get(name)];
    return from === undefined || to === undefined || seconds <= 0 ? 0 : Math.round((to - from) / seconds);
  };
  const unused = kb('MemFree') + kb('Buffers') + kb('Cached');
  return {
    freeRam: String(Math.floor(unused / 1024)),
    memoryStat: {
      mem_total: kb('MemTotal'),
      mem_free: unused,
      mem_unused: kb('MemFree'),
      mem_buffers: kb('Buffers'),
      mem_cached: kb('Cached'),
      swap_total: kb('SwapTotal'),
      swap_usage: kb('SwapTotal') - kb('SwapFree'),
      swap_in: rate('pswpin'),
      swap_out: rate('pswpout'),
      pageflt: rate('pgfault'),
      majflt: rate('pgmajfault'),
    },
  };
}

/** Lines of a name and a number, as in /proc/meminfo and /proc/vmstat. */
export function parseNumbers(text: string): ReadonlyMap<string, number> {
  const entries = [...text.matchAll(/^([\w()]+):?\s+(\d+)/gm)];
  return new Map(entries.map(([, name = '', value = '']) => [name, Number(value)]));
}
