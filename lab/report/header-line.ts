import { printable } from './printable.ts';
import type { HostResult } from './results-schema.ts';

/**
 * What the run ran on, in one line: `accelerator tcg (why) · kdc container 0123456789ab · qemu 7.2.22 · deadlines × 1.0 ·
 * load 3.1 on 2 processors, steal 0 %, pressure cpu 12 %, memory 0 %, io 1 %`. It comes first in the output, because a
 * silent fallback to emulation or to a plain process, or a slow or busy host, explains much.
 */
export function headerLine(host: HostResult): string {
  const why = host.acceleratorReason === undefined ? '' : ` (${host.acceleratorReason})`;
  const container = host.kdcContainer === undefined ? '' : ` ${host.kdcContainer.slice(0, 12)}`;
  return printable(
    [
      `accelerator ${host.accelerator ?? 'not known'}${why}`,
      `kdc ${host.kdc ?? 'not known'}${container}`,
      `qemu ${host.qemu ?? 'not known'}`,
      ...(host.speedFactor === undefined ? [] : [`deadlines × ${host.speedFactor.toFixed(1)}`]),
      ...(host.load === undefined ? [] : [describeLoad(host.load, host.cpus)]),
    ].join(' · '),
  ).replaceAll('\n', ' ');
}

/** How busy the host was during the run: the mean of what ran or waited for a processor, and the parts of the time that were lost. */
function describeLoad(load: NonNullable<HostResult['load']>, cpus: number | undefined): string {
  const { runnable, steal, cpuPressure, memoryPressure, ioPressure } = load;
  const percent = (name: string, part: number | undefined) =>
    part === undefined ? [] : [`${name} ${Math.round(part * 100)} %`];
  // A kernel without pressure counters (CONFIG_PSI) has none of the three.
  const pressures = [
    ...percent('cpu', cpuPressure),
    ...percent('memory', memoryPressure),
    ...percent('io', ioPressure),
  ];
  return [
    `load ${runnable.toFixed(1)}${cpus === undefined ? '' : ` on ${cpus} ${cpus === 1 ? 'processor' : 'processors'}`}`,
    ...percent('steal', steal),
    ...(pressures.length > 0 ? [`pressure ${pressures.join(', ')}`] : []),
  ].join(', ');
}
