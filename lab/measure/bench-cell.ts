import type { BenchCell } from './bench-samples.ts';

/** The same for two repetitions that measure the same. */
export function cellKey(cell: BenchCell): string {
  const { scenario, pattern, layer, bytes, guestEnd, hostEnd, machines, ratePerSecond } = cell;
  return JSON.stringify([
    scenario,
    pattern,
    layer,
    bytes,
    guestEnd,
    hostEnd,
    machines,
    ratePerSecond ?? null,
  ]);
}

/** As tables name it: `echo 4 KiB, proxy, lab/c`, the guest's end first. */
export function cellName(cell: BenchCell): string {
  const { pattern, bytes, layer, guestEnd, hostEnd, machines, ratePerSecond } = cell;
  const rate = ratePerSecond === undefined ? '' : ` at ${ratePerSecond}/s`;
  const size = bytes === 0 ? '' : ` ${sizeName(bytes)}`;
  return `${pattern}${size}${rate}, ${layer}, ${guestEnd}/${hostEnd}${machines > 1 ? ` ×${machines}` : ''}`;
}

/** `1 MiB`, `4 KiB`, `100 B`. */
export function sizeName(bytes: number): string {
  for (const [unit, size] of [
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ] as const)
    if (bytes >= size && bytes % size === 0) return `${bytes / size} ${unit}`;
  return `${bytes} B`;
}
