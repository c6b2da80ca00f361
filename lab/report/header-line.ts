import { printable } from './printable.ts';
import type { HostResult } from './results-schema.ts';

/**
 * What the run ran on, in one line: `accelerator tcg (why) · kdc container 0123456789ab · qemu 7.2.22 · deadlines × 1.0`.
 * It comes first in the output, because a silent fallback to emulation or to a plain process, or a slow host, explains much.
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
    ].join(' · '),
  ).replaceAll('\n', ' ');
}
