/** When a lab is killed: after a time, or a little after it has said that it is at something. */
export interface Moment {
  readonly afterMs: number;
  /** Counted from the line with these words, not from the start. */
  readonly afterWords?: string;
}

const teardownMs = 300;

/** Moments over a run of this length, one in each of equal parts of it, the last in the removal of the world; the seed decides. */
export function randomMoments(count: number, runMs: number, seed: number): readonly Moment[] {
  const random = randomNumbers(seed);
  const inRun = Array.from({ length: count - 1 }, (_none, part) => ({
    afterMs: Math.round(((part + random()) / (count - 1)) * runMs),
  }));
  return [
    ...inRun,
    {
      afterMs: Math.round(random() * teardownMs),
      afterWords: 'each console was open only for a client that was there',
    },
  ];
}

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
