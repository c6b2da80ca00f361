import { z } from 'zod';

/**
 * `bench-samples.jsonl` of a run: what the world gave, one repetition of one cell a line, in the order of the run.
 * The later stages make `bench.json`, tables and charts of it without a world.
 */

const nanoseconds = z.int().nonnegative();

export const benchPatterns = ['round-trip', 'echo', 'source', 'sink', 'mixed', 'login'] as const;
/** In the order of the ladder: each adds one thing to what is before it. */
export const benchLayers = ['socket', 'spiceport', 'tls', 'proxy', 'sasl', 'lines'] as const;
/** `lab`: the components' own code in Node; `c`: the smallest C program; `spice-gtk`: its port channel. */
export const benchEnds = ['lab', 'c', 'spice-gtk'] as const;

/** What is measured; two repetitions with the same values here are of one cell. */
export const benchCellSchema = z.strictObject({
  scenario: z.string(),
  /**
   * As the host sees it: `source` sends out of the guest, `sink` sends into it, `mixed` both at once; `echo` streams
   * there and back; `round-trip` has one message under way at a time, or `ratePerSecond`; `login` is a whole login.
   */
  pattern: z.enum(benchPatterns),
  layer: z.enum(benchLayers),
  /** Of one message; 0 where the messages are those of a real exchange. */
  bytes: z.int().nonnegative(),
  guestEnd: z.enum(benchEnds),
  hostEnd: z.enum(benchEnds),
  /** Machines measured at once. */
  machines: z.int().min(1),
  /** Open loop: messages are due at this rate whether or not earlier ones are back. */
  ratePerSecond: z.number().positive().optional(),
});

export const benchRepetitionSchema = benchCellSchema.extend({
  /** Of two builds under comparison; `ours` where there is one. */
  build: z.enum(['ours', 'other']),
  repetition: z.int().min(0),
  messages: z.int().nonnegative(),
  /** Payload, counted once: an echo's octets are not doubled. */
  octets: z.int().nonnegative(),
  seconds: z.number().positive(),
  /** Of each message, there and back. With a rate: from when it was due, so that a stall counts for all it held up. */
  latenciesNs: z.array(nanoseconds).max(200_000).optional(),
  /** Where the time of each message went, by part, in the order of the way; the parts of one message add up to its latency. */
  partsNs: z.record(z.string(), z.array(nanoseconds).max(200_000)).optional(),
  /** Why there are none where they were asked for. */
  partsMissing: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  /** Processor time spent meanwhile, by process: `proxy`, `qemu`, `host-end`. */
  cpuSeconds: z.record(z.string(), z.number().nonnegative()),
  /** Resident memory at the end, by process. */
  residentMb: z.record(z.string(), z.number().nonnegative()),
  /** The same after half the time that it was meant to take; absent where it was over by then. */
  residentHalfwayMb: z.record(z.string(), z.number().nonnegative()).optional(),
  host: z.strictObject({
    /** One-minute load average. */
    load: z.number().nonnegative(),
    /** Part of all processor time that the host's host took meanwhile. */
    stealFraction: z.number().min(0).max(1),
  }),
  /** Why the repetition is not whole: it gives no figure, and is told. */
  incomplete: z.strictObject({ code: z.string(), message: z.string() }).optional(),
});

export type BenchCell = z.output<typeof benchCellSchema>;
export type BenchRepetition = z.output<typeof benchRepetitionSchema>;
