import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { silentStage } from '../world/on-stage.ts';
import { limitAtOnce } from '../world/limit-at-once.ts';
import type { Parts } from '../world/prepare-parts.ts';
import { proportionalSetMb } from '../world/process/proportional-set.ts';
import { startWorld } from '../world/world.ts';
import { fleetPlan } from './fleet-plan.ts';

export interface FleetMeasurement {
  /** From nothing until every guest's agent has proved itself under its own identity, the realm included. */
  readonly upMs: number;
  /** `vm-ready` of each guest. */
  readonly readyMs: readonly number[];
  /** `guest-memory` of each guest, all of them running. */
  readonly memoryMb: readonly number[];
  /** Guests that had to be booted, and why. */
  readonly notes: readonly string[];
}

/** Brings up a world of so many guests, looks at what it took, and takes it down. `startsAtOnce`: as a run staggers them. */
export async function measureFleet(
  guests: number,
  parts: Parts,
  startsAtOnce: number,
  signal: AbortSignal,
): Promise<FleetMeasurement> {
  const artifactFolder = await mkdtemp(join(tmpdir(), 'fleet-'));
  const readyMs: number[] = [];
  const notes: string[] = [];
  try {
    const startedAtMs = performance.now();
    await using world = await startWorld({
      plan: fleetPlan(guests),
      parts,
      kdc: 'process',
      cold: false,
      runId: 'bench',
      artifactFolder,
      signal,
      limitStarts: limitAtOnce(startsAtOnce),
      onMark: (name, ms) => {
        if (name === 'vm-ready') readyMs.push(ms);
      },
      onHost: () => undefined,
      onEvent: () => undefined,
      onStage: silentStage,
      onNote: (text) => notes.push(text),
    });
    const upMs = performance.now() - startedAtMs;
    const memory = await Promise.all([...world.guests.values()].map(({ pid }) => proportionalSetMb(pid)));
    return { upMs, readyMs, memoryMb: memory.filter((mb) => mb !== undefined), notes };
  } finally {
    await rm(artifactFolder, { recursive: true, force: true });
  }
}
