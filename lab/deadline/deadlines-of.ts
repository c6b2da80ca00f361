import { onThisHost } from './host-speed.ts';
import { DeadlineError, type WaitOptions, waitUntil, withDeadline } from './wait-until.ts';

/**
 * Whose deadline it is, and so who is to blame when it passes: the `product` (what a step proves), the `scenario` (its
 * own commands and limits), the `lab` (its machines, agents and tools), or the `host` (its Docker engine, other runs).
 */
export type DeadlineOwner = 'product' | 'scenario' | 'lab' | 'host';

/** A deadline that says whose it was. One that does not is that of the step in which it passed. */
export class OwnedDeadlineError extends DeadlineError {
  readonly owner: DeadlineOwner;

  constructor(
    owner: DeadlineOwner,
    ...[waitedFor, timeoutMs, lastSeen, cause]: ConstructorParameters<typeof DeadlineError>
  ) {
    super(waitedFor, timeoutMs, lastSeen, cause);
    this.name = 'OwnedDeadlineError';
    this.owner = owner;
  }
}

/** The same waits, whose deadlines are the owner's own: written for an ordinary host, and longer on a slower one. */
export function deadlinesOf(owner: DeadlineOwner) {
  return {
    waitUntil: <T>(
      observe: (signal: AbortSignal) => T | Promise<T>,
      accept: (observation: T) => boolean,
      options: WaitOptions<T>,
    ): Promise<T> =>
      owned(owner, waitUntil(observe, accept, { ...options, timeoutMs: onThisHost(options.timeoutMs) })),
    withDeadline: <T>(promise: Promise<T>, waitedFor: string, timeoutMs: number): Promise<T> =>
      owned(owner, withDeadline(promise, waitedFor, onThisHost(timeoutMs))),
  };
}

async function owned<T>(owner: DeadlineOwner, wait: Promise<T>): Promise<T> {
  try {
    return await wait;
  } catch (error) {
    if (!(error instanceof DeadlineError) || error instanceof OwnedDeadlineError) throw error;
    throw new OwnedDeadlineError(owner, error.waitedFor, error.timeoutMs, error.lastSeen, error.cause);
  }
}
