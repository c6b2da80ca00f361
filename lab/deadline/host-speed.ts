/** A host that is slower than this keeps the deadlines of one that is just so slow: no wait may grow without a bound. */
export const maxHostSpeedFactor = 10;

// The speed of the machine is one fact of this process, like its page size: every stage reads the same one.
let factor = 1;

/**
 * How many times as long this host needs for a piece of work as the host on which the deadlines were written.
 * 1 or more; 1 until a run has measured it. Results.json has it as `host.speedFactor`.
 */
export function hostSpeedFactor(): number {
  return factor;
}

/** A deadline, in ms of the host on which it was written, as this host must be granted it. */
export function onThisHost(deadlineMs: number): number {
  return Math.round(deadlineMs * factor);
}

/** Takes a measured factor into account, on the host or in a guest: the slowest one counts. Returns what counts now. */
export function learnHostSpeed(measured: number): number {
  if (Number.isFinite(measured)) factor = Math.min(maxHostSpeedFactor, Math.max(factor, measured));
  return factor;
}
