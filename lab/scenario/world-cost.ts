import type { Plan } from './plan.ts';

/** What something takes of its machine, or what a machine has. */
export interface Capacity {
  /** Processors, in parts where something mostly waits. */
  readonly cores: number;
  readonly memoryBytes: number;
}

const MiB = 1024 ** 2;

/**
 * An emulated guest keeps a core busy while it boots and logs in, and then waits; alone, a world of one guest leaves half
 * of two cores idle. Three fit on two cores: the set of all scenarios is then through in 0.58 of its serial time, each of
 * them takes 1.6 times as long, and none of its steps more than a quarter of its deadline for that.
 */
const guestCores = 0.45;
/** QEMU beside the guest's memory: translated code, display, SPICE. */
const qemuBytes = 256 * MiB;
/** krb5kdc and the container around it. */
const kdc: Capacity = { cores: 0.1, memoryBytes: 64 * MiB };
/** The proxy and its plugin, two Node processes. */
const desktop: Capacity = { cores: 0.1, memoryBytes: 192 * MiB };

/**
 * What the world of a scenario takes while it runs, as the scheduler counts it. A guest counts with all its memory,
 * also where it is forked from a template and shares most of it.
 */
export function worldCost({ guests, desktops }: Pick<Plan, 'guests' | 'desktops'>): Capacity {
  const parts = [
    kdc,
    ...guests.map(({ memoryBytes }) => ({ cores: guestCores, memoryBytes: memoryBytes + qemuBytes })),
    ...desktops.map(() => desktop),
  ];
  const sum = (of: (part: Capacity) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    // Sums of hundredths are exact again after this.
    cores: Math.round(sum(({ cores }) => cores) * 100) / 100,
    memoryBytes: sum(({ memoryBytes }) => memoryBytes),
  };
}
