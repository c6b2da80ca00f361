import type { Capacity } from '../scenario/world-cost.ts';
import type { Budget } from './budget.ts';

/** Something to run, with what it takes while it runs. */
export interface Job {
  readonly cost: Capacity;
}

/**
 * Runs the jobs side by side within the budget, each as soon as there is room for it: the first in order that fits.
 * One that takes more than the whole budget runs alone. When `signal` aborts, or a job throws, no other is begun.
 * Resolves, when all that were begun have ended, with those never begun; rejects with the first error thrown.
 */
export async function schedule<J extends Job>(
  jobs: readonly J[],
  budget: Budget,
  signal: AbortSignal,
  run: (job: J) => Promise<void>,
): Promise<readonly J[]> {
  const waiting = [...jobs];
  const running = new Map<J, Promise<void>>();
  const failures: unknown[] = [];
  const stopped = () => signal.aborted || failures.length > 0;
  const start = (job: J) => {
    waiting.splice(waiting.indexOf(job), 1);
    const ended = run(job)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(job));
    running.set(job, ended);
  };
  for (;;) {
    let next: J | undefined;
    while (!stopped() && (next = waiting.find((job) => fits(job, running.keys(), budget)))) start(next);
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (failures.length > 0) throw failures[0];
  return waiting;
}

function fits({ cost }: Job, running: Iterable<Job>, budget: Budget): boolean {
  const others = [...running];
  if (others.length === 0) return true;
  const together = (of: (capacity: Capacity) => number) =>
    others.reduce((total, job) => total + of(job.cost), of(cost));
  return (
    others.length < budget.jobs &&
    together(({ cores }) => cores) <= budget.cores &&
    together(({ memoryBytes }) => memoryBytes) <= budget.memoryBytes
  );
}
