import type { Bench } from '../measure/bench-rows.ts';
import type { BenchCell, BenchRepetition } from '../measure/bench-samples.ts';
import { benchLayers } from '../measure/bench-samples.ts';
import { syntheticExtras, syntheticRows } from './synthetic-bench-rows.ts';

/** A benchmark that nobody ran, the same for the same seed: for what is drawn and compared of one. */
export interface SyntheticBench {
  readonly bench: Bench;
  readonly repetitions: readonly BenchRepetition[];
}

const repetitionsEach = 5;
const messagesEach = 1500;
const steal = { load: 1.4, stealFraction: 0.012 };

/** A `slowdown` of 1.1 makes whatever has an end of ours a tenth slower. */
export function syntheticBench(seed: number, slowdown = 1): SyntheticBench {
  const noise = noiseOf(seed);
  const repetitions = syntheticCells().flatMap((cell) =>
    Array.from({ length: repetitionsEach }, (_, repetition) =>
      repetitionOf(cell, repetition, noise, slowdown),
    ),
  );
  const rows = syntheticRows(repetitions);
  return { repetitions, bench: { schema: 1, rows: [...rows], ...syntheticExtras(rows) } };
}

function syntheticCells(): readonly BenchCell[] {
  const cell = (
    [scenario, pattern, layer, bytes]: readonly [string, BenchCell['pattern'], BenchCell['layer'], number],
    end: BenchCell['hostEnd'] = 'lab',
  ): BenchCell => ({
    ...{ scenario, pattern, layer, bytes, guestEnd: end === 'lab' ? 'lab' : 'c', hostEnd: end, machines: 1 },
  });
  const sizes = [64, 4096, 65_536];
  return [
    ...benchLayers.map((layer) => cell(['ladder', 'source', layer, 4096])),
    cell(['ladder', 'source', 'spiceport', 4096], 'c'),
    ...benchLayers.map((layer) => cell(['ladder', 'round-trip', layer, 64])),
    ...sizes.flatMap((bytes) => [
      cell(['throughput', 'source', 'proxy', bytes]),
      cell(['throughput', 'source', 'spiceport', bytes], 'c'),
      cell(['throughput', 'source', 'spiceport', bytes], 'spice-gtk'),
    ]),
    cell(['latency', 'round-trip', 'proxy', 64]),
    cell(['latency', 'round-trip', 'spiceport', 64], 'c'),
    cell(['latency', 'round-trip', 'spiceport', 64], 'spice-gtk'),
    { ...cell(['latency', 'round-trip', 'proxy', 64]), ratePerSecond: 500 },
  ];
}

/** In the order of the way. */
const partShares = { plugin: 0.12, proxy: 0.18, spice: 0.16, qemu: 0.22, virtio: 0.24, agent: 0.08 } as const;

function repetitionOf(
  cell: BenchCell,
  repetition: number,
  noise: () => number,
  slowdown: number,
): BenchRepetition {
  const ours = cell.hostEnd === 'lab' ? slowdown : 1;
  const rung = 1 + 0.22 * benchLayers.indexOf(cell.layer) - (cell.hostEnd === 'c' ? 0.3 : 0);
  const run = 1 + 0.02 * noise();
  const common = { ...cell, build: 'ours', repetition, messages: messagesEach, host: steal } as const;
  const cpu = {
    cpuSeconds: { proxy: 0.2 * run * ours, qemu: 0.7 * run },
    residentMb: { proxy: 61 + noise() },
  };
  if (cell.pattern !== 'round-trip') {
    const octets = cell.bytes * messagesEach;
    const mbPerSecond = (380 * cell.bytes) / (cell.bytes + 9000) / rung / run / ours;
    return { ...common, ...cpu, octets, seconds: octets / 1e6 / mbPerSecond };
  }
  const latenciesNs = Array.from({ length: messagesEach }, () => {
    const stall = noise() > 2.4 ? 12 : 1;
    return Math.round(180_000 * rung * run * ours * Math.exp(0.18 * noise()) * stall);
  });
  const partsNs = Object.fromEntries(
    Object.entries(partShares).map(([part, share]) => [
      part,
      latenciesNs.map((ns) => Math.round(ns * share)),
    ]),
  );
  const seconds = latenciesNs.reduce((sum, ns) => sum + ns, 0) / 1e9;
  const withParts = cell.scenario === 'latency' && cell.hostEnd === 'lab' && cell.ratePerSecond === undefined;
  return {
    ...common,
    ...cpu,
    octets: cell.bytes * messagesEach,
    seconds,
    latenciesNs,
    ...(withParts && { partsNs }),
  };
}

/** Normally distributed, by Box and Muller; the generator is Marsaglia's xorshift of 32 bits. */
function noiseOf(seed: number): () => number {
  let state = Math.imul(seed, 2_654_435_761) | 1;
  const uniform = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
