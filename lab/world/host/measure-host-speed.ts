import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { deadlinesOf } from '../../deadline/deadlines-of.ts';

/** What the two pieces of work take on the host on which the deadlines were written: 2 idle cores, without KVM. */
const referenceRoundMs = 6;
const referenceReadyMs = { fork: 600, boot: 15_000 } as const;
const measureTimeoutMs = 20_000;

/** How a guest came up. */
export type Start = keyof typeof referenceReadyMs;

/**
 * How many times as long as the reference host this one takes for a fixed piece of work; below 1 where it is faster.
 * Takes 0.1 s of one core, in a thread of its own, so that set-up goes on beside it.
 */
export async function measureHostSpeed(): Promise<number> {
  const worker = new Worker(new URL('./fixed-work.ts', import.meta.url), {
    name: 'fixed-work',
    execArgv: [],
  });
  try {
    const { withDeadline } = deadlinesOf('lab');
    const [roundMs] = (await withDeadline(
      once(worker, 'message'),
      'a fixed piece of work',
      measureTimeoutMs,
    )) as [number];
    return roundMs / referenceRoundMs;
  } finally {
    await worker.terminate();
  }
}

/**
 * The same for a guest: from QEMU's start until its agent has answered under its own identity, which each guest does
 * anyhow.
 */
export function guestSpeed(start: Start, readyMs: number): number {
  return readyMs / referenceReadyMs[start];
}
