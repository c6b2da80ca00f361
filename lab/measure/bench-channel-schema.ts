import { z } from 'zod';
import { benchCellSchema, benchRepetitionSchema } from './bench-samples.ts';

/** What `bench.json` says of the channel, beside the rows that it always had. Ratios are the first by the second. */

const cell = benchCellSchema.shape;

/** More fields of a row that is a figure of a channel; its `low` and `high` are a 95 % confidence interval. */
export const channelRowFields = {
  /**
   * `throughput` (MB/s) and `messages` (1/s) of a repetition; `latency` (µs, at `percentile`); `part` (µs, the median of
   * one `part` of a message's way); `parts-sum` (ratio: all parts by the whole); `cpu` (ms/MB, of a `process`);
   * `memory` (MB, of a `process`).
   */
  figure: z.enum(['throughput', 'messages', 'latency', 'part', 'parts-sum', 'cpu', 'memory']).optional(),
  build: benchRepetitionSchema.shape.build.optional(),
  scenario: cell.scenario.optional(),
  pattern: cell.pattern.optional(),
  guestEnd: cell.guestEnd.optional(),
  hostEnd: cell.hostEnd.optional(),
  machines: cell.machines.optional(),
  ratePerSecond: cell.ratePerSecond,
  /** Of a latency; 100 is the greatest that was seen. */
  percentile: z.number().min(0).max(100).optional(),
  part: z.string().optional(),
  process: z.string().optional(),
  /** Whole repetitions in the figure. */
  repetitions: z.int().min(1).optional(),
  /** Messages in all of them. */
  count: z.int().nonnegative().optional(),
  /** The lowest and the highest repetition. */
  least: z.number().optional(),
  most: z.number().optional(),
  /** Of `ratio`: the confidence interval, from repetitions paired in the order of the run. */
  ratioLow: z.number().optional(),
  ratioHigh: z.number().optional(),
  /** The highest of the repetitions. */
  host: benchRepetitionSchema.shape.host.optional(),
};

export const targetSchema = z.union([
  z.strictObject({ atLeast: z.number() }),
  z.strictObject({ atMost: z.number() }),
]);

/** Why there is no figure, or one of less than was asked for. */
export const benchNoteSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  /** As the table names it. */
  cell: z.string().optional(),
  build: benchRepetitionSchema.shape.build.optional(),
  /** The repetition that is not whole. */
  repetition: z.int().min(0).optional(),
});

/** One target of one run. */
export const benchTargetSchema = z.strictObject({
  name: z.string(),
  /** What is asked, in a sentence. */
  sentence: z.string(),
  target: targetSchema,
  /** The two cells, as the table names them. */
  subject: z.string(),
  reference: z.string(),
  /** Absent where a cell has no figure. */
  ratio: z.number().optional(),
  ratioLow: z.number().optional(),
  ratioHigh: z.number().optional(),
  pairs: z.int().nonnegative(),
  /** `yes` and `no` only where the interval leaves the target out. */
  met: z.enum(['yes', 'no', 'cannot tell']),
  why: z.string().optional(),
});

const verdict = z.enum(['faster', 'slower', 'no difference', 'cannot tell']);

/** Two builds, repetition by repetition: `ours` by `other`, as speed, so that above 1 is faster whatever is measured. */
export const benchComparisonSchema = z.strictObject({
  /** `mixed`: faster in one cell and slower in another. */
  verdict: z.enum([...verdict.options, 'mixed']),
  /** The mean over all cells; absent where too few pairs were run. */
  speed: z.number().optional(),
  speedLow: z.number().optional(),
  speedHigh: z.number().optional(),
  why: z.string().optional(),
  cells: z.array(
    z.strictObject({
      cell: z.string(),
      figure: z.enum(['throughput', 'latency']),
      percentile: z.number().optional(),
      verdict,
      speed: z.number().optional(),
      /** At 95 % for this cell alone; the verdict is of all cells together, so it may hold back. */
      speedLow: z.number().optional(),
      speedHigh: z.number().optional(),
      /** Corrected for the number of cells. */
      p: z.number().min(0).max(1).optional(),
      pairs: z.int().nonnegative(),
      why: z.string().optional(),
    }),
  ),
});

export const benchHostSchema = z.strictObject({
  accelerator: z.enum(['kvm', 'tcg']).optional(),
  acceleratorReason: z.string().optional(),
  cpus: z.int().min(1).optional(),
  qemu: z.string().optional(),
  /** The highest of all repetitions. */
  load: z.number().nonnegative().optional(),
  stealFraction: z.number().min(0).max(1).optional(),
});

export type BenchTarget = z.output<typeof benchTargetSchema>;
export type BenchNote = z.output<typeof benchNoteSchema>;
export type BenchComparison = z.output<typeof benchComparisonSchema>;
export type BenchHost = z.output<typeof benchHostSchema>;
