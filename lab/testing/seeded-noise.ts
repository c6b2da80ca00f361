/** Noise that a seed repeats, as a benchmark on a shared machine has it. */
export interface Noise {
  /** From 0 to 1 (mulberry32). */
  uniform(): number;
  /** Mean 0, deviation 1. */
  normal(): number;
  /** Like `normal`, but one in ten is five times as wide. */
  heavy(): number;
}

export function seededNoise(seed: number): Noise {
  let state = seed | 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal, heavy: () => normal() * (uniform() < 0.1 ? 5 : 1) };
}

/** Each value keeps `kept` of the one before it; deviation 1. */
export function autocorrelated(noise: Noise, kept: number): () => number {
  let last = noise.normal();
  return () => {
    last = kept * last + Math.sqrt(1 - kept * kept) * noise.normal();
    return last;
  };
}
