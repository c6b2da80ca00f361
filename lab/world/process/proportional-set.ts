import { readFile } from 'node:fs/promises';

/**
 * What a process's memory costs the host, in MB (10^6): pages that several share are counted in parts
 * (proc(5), smaps_rollup, Pss). Undefined when the process is gone.
 */
export async function proportionalSetMb(pid: number): Promise<number | undefined> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kib = /^Pss: +(\d+) kB$/m.exec(rollup)?.[1];
  return kib === undefined ? undefined : (Number(kib) * 1024) / 1e6;
}
