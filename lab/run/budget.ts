import { availableParallelism } from 'node:os';
import type { Capacity } from '../scenario/world-cost.ts';
import { availableMemory } from './machine-memory.ts';

/** How much may run at once. */
export interface Budget extends Capacity {
  /** Most scenarios at once. */
  readonly jobs: number;
}

/** A scenario's world does not fit into the memory that there is. */
export class TooLargeError extends Error {
  readonly code = 'too-large';

  constructor(name: string, wantedBytes: number, thereBytes: number) {
    super(
      `the world of ${name} takes ${mebibytes(wantedBytes)} of memory, and there is ${mebibytes(thereBytes)}: ` +
        `run it where there is more, give its guests less, or say what it may take with --memory`,
    );
    this.name = 'TooLargeError';
  }
}

/** What was asked for; the rest by what this machine and its cgroups leave now. */
export async function budgetOf(asked: Partial<Budget>): Promise<Budget> {
  return {
    jobs: asked.jobs ?? Number.POSITIVE_INFINITY,
    cores: asked.cores ?? availableParallelism(),
    memoryBytes: asked.memoryBytes ?? (await availableMemory()),
  };
}

/** Why this budget can never hold the scenario, if so. One that takes more than all cores just runs alone. */
export function refusalOf(name: string, cost: Capacity, budget: Budget): TooLargeError | undefined {
  return cost.memoryBytes > budget.memoryBytes
    ? new TooLargeError(name, cost.memoryBytes, budget.memoryBytes)
    : undefined;
}

/** For who watches: why so many run at once and no more. */
export function describeBudget(scenarios: number, { jobs, cores, memoryBytes }: Budget): string {
  const most = Number.isFinite(jobs) ? `, at most ${jobs} at once` : '';
  return `${scenarios} scenarios share ${cores} ${cores === 1 ? 'core' : 'cores'} and ${mebibytes(memoryBytes)}${most}`;
}

const mebibytes = (bytes: number) => `${Math.floor(bytes / 1024 ** 2)} MiB`;

/** How many machines may start at once: each keeps two processors busy, and 16 are up sooner one after the other. */
export function startsAtOnce(cores: number): number {
  return Math.max(1, Math.floor(cores / 2));
}
