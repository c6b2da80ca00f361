import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions<T> {
  /** What is waited for, as it completes "waited 5 s for …". */
  readonly for: string;
  readonly timeoutMs: number;
  /** Pause between two observations; default 50 ms. */
  readonly intervalMs?: number;
  /** Ends the wait early with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How an observation is quoted in the error; default JSON. */
  readonly describe?: (observation: T) => string;
}

/** A wait that ran out. Its message quotes the last observation. */
export class DeadlineError extends Error {
  readonly code = 'deadline';
  readonly waitedFor: string;
  readonly lastSeen: string;

  constructor(waitedFor: string, timeoutMs: number, lastSeen: string, cause?: unknown) {
    super(`waited ${timeoutMs / 1000} s for ${waitedFor}; last seen: ${lastSeen}`, { cause });
    this.name = 'DeadlineError';
    this.waitedFor = waitedFor;
    this.lastSeen = lastSeen;
  }
}

/**
 * Observes until `accept` holds, and returns that observation.
 * An observation that throws counts as "not yet" and is quoted if the time runs out;
 * one that never settles is abandoned at the deadline (pass `signal` on to what it awaits).
 */
export async function waitUntil<T>(
  observe: (signal: AbortSignal) => T | Promise<T>,
  accept: (observation: T) => boolean,
  options: WaitOptions<T>,
): Promise<T> {
  const describe = options.describe ?? ((observation: T) => JSON.stringify(observation));
  const timeout = AbortSignal.timeout(Math.ceil(options.timeoutMs));
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let lastSeen = 'nothing yet';
  let cause: unknown;
  while (!signal.aborted) {
    try {
      const observation = await Promise.race([observe(signal), aborted(signal)]);
      if (accept(observation)) return observation;
      lastSeen = describe(observation);
      cause = undefined;
    } catch (error) {
      // An observation cut short by the deadline says nothing; the one before it does.
      if (error instanceof Aborted) break;
      lastSeen = error instanceof Error ? error.message : String(error);
      cause = error;
    }
    await delay(options.intervalMs ?? 50, undefined, { signal }).catch(() => undefined);
  }
  options.signal?.throwIfAborted();
  throw new DeadlineError(options.for, options.timeoutMs, lastSeen, cause);
}

/** Settles with `promise`, or rejects with a DeadlineError when the time runs out first. */
export async function withDeadline<T>(promise: Promise<T>, waitedFor: string, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(waitedFor, timeoutMs, 'nothing yet')), timeoutMs);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Aborted()), { once: true });
  });
}

class Aborted extends Error {}
