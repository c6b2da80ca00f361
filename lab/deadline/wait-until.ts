import { setTimeout as delay } from 'node:timers/promises';
import { OuterDeadlineError } from './outer-deadline.ts';

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

/** Why a wait ran out whose very first observation was not through: it says nothing about what was waited for. */
export class NeverObservedError extends Error {
  constructor() {
    super('not one observation was through');
    this.name = 'NeverObservedError';
  }
}

/** A wait that ran out. Its message quotes the last observation. */
export class DeadlineError extends Error {
  readonly code = 'deadline';
  readonly waitedFor: string;
  readonly timeoutMs: number;
  /** `nothing yet` when not a single observation was through. */
  readonly lastSeen: string;

  constructor(waitedFor: string, timeoutMs: number, lastSeen: string, cause?: unknown) {
    super(`waited ${timeoutMs / 1000} s for ${waitedFor}; last seen: ${lastSeen}`, { cause });
    this.name = 'DeadlineError';
    this.waitedFor = waitedFor;
    this.timeoutMs = timeoutMs;
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
  // A timer of our own: AbortSignal.timeout lets a process end that only waits.
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout.signal]) : timeout.signal;
  const abort = aborted(signal);
  let lastSeen = 'nothing yet';
  let cause: unknown = new NeverObservedError();
  try {
    while (!signal.aborted) {
      try {
        const observation = await Promise.race([observe(signal), abort]);
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
  } finally {
    clearTimeout(timer);
  }
  const reason: unknown = options.signal?.reason;
  if (reason instanceof OuterDeadlineError) throw reason.during(options.for, lastSeen);
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
  const abort = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Aborted()), { once: true });
  });
  // It is also raced against nothing: between two observations.
  abort.catch(() => undefined);
  return abort;
}

class Aborted extends Error {}
