import type { BenchCell, BenchRepetition } from '../measure/bench-samples.ts';

/** A cell as most tests have it. */
export const benchCell: BenchCell = {
  scenario: 'throughput',
  pattern: 'source',
  layer: 'proxy',
  bytes: 4096,
  guestEnd: 'lab',
  hostEnd: 'lab',
  machines: 1,
};

/** One repetition of it: a second of so many MB. */
export function benchRepetition(
  repetition: number,
  megabytes: number,
  more: Partial<BenchRepetition> = {},
): BenchRepetition {
  const octets = Math.round(megabytes * 1e6);
  return {
    ...benchCell,
    build: 'ours',
    repetition,
    messages: 4000,
    octets,
    seconds: 1,
    cpuSeconds: {},
    residentMb: {},
    host: { load: 1, stealFraction: 0 },
    ...more,
  };
}
