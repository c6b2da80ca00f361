/** Where CLOCK_REALTIME, by which the kernel and QEMU stamp, is on the scale of `process.hrtime`. */
export interface WallClock {
  /** To be added to a time of `process.hrtime`. */
  readonly aheadNs: bigint;
  /** At most. */
  readonly errorNs: number;
}

const steps = 5;

/**
 * `Date.now()` has whole milliseconds, but it steps exactly when one begins: the step lies between two readings of the
 * other clock, a fraction of 1 µs apart. Takes about 5 ms; the narrowest of some steps counts.
 */
export function readWallClock(): WallClock {
  let best: WallClock | undefined;
  for (let step = 0; step < steps; step += 1) {
    const found = nextStep();
    if (best === undefined || found.errorNs < best.errorNs) best = found;
  }
  return best ?? nextStep();
}

function nextStep(): WallClock {
  const began = Date.now();
  for (let before = process.hrtime.bigint(); ; ) {
    const now = Date.now();
    const after = process.hrtime.bigint();
    if (now !== began) {
      return {
        aheadNs: BigInt(now) * 1_000_000n - (before + after) / 2n,
        errorNs: Math.ceil(Number(after - before) / 2),
      };
    }
    before = after;
  }
}

/** Of readings before and after what was timed: the clock may be adjusted meanwhile. */
export function between(one: WallClock, other: WallClock): WallClock {
  const apart = Math.abs(Number(other.aheadNs - one.aheadNs));
  return {
    aheadNs: (one.aheadNs + other.aheadNs) / 2n,
    errorNs: Math.max(one.errorNs, other.errorNs) + Math.ceil(apart / 2),
  };
}
