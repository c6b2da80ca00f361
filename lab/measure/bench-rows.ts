import { z } from 'zod';
import {
  benchComparisonSchema,
  benchHostSchema,
  benchNoteSchema,
  benchTargetSchema,
  channelRowFields,
} from './bench-channel-schema.ts';

/** `bench.json` (docs/architecture.md, "The one result format"). */
export const benchSchema = z.strictObject({
  schema: z.literal(1),
  rows: z.array(
    z.strictObject({
      name: z.string(),
      layer: z.string(),
      bytes: z.int().nonnegative(),
      unit: z.enum(['ms', 'MB/s', 'MB', 'count', 'ratio', '1/s', 'µs', 'ms/MB']),
      /** The median of the samples. */
      value: z.number(),
      low: z.number(),
      high: z.number(),
      reference: z.strictObject({ name: z.string(), value: z.number() }).optional(),
      ratio: z.number().optional(),
      ...channelRowFields,
    }),
  ),
  host: benchHostSchema.optional(),
  targets: z.array(benchTargetSchema).optional(),
  /** Of two builds. */
  comparison: benchComparisonSchema.optional(),
  /** What has no figure and why, and what a reader of the figures should know. */
  notes: z.array(benchNoteSchema).optional(),
});

export type Bench = z.output<typeof benchSchema>;
export type BenchRow = Bench['rows'][number];

/** The samples of one figure, at least one. */
export interface BenchSamples {
  readonly name: string;
  readonly unit: BenchRow['unit'];
  readonly values: readonly number[];
}

/** The most that is asked of a figure on two cores under emulation. */
const targets: Readonly<Record<string, number>> = {
  'command-to-verdict': 5000,
  'connect-to-login': 2000,
  'hang-up-to-lock p99': 20,
  'vm-ready': 300,
  'vm-ready p99': 600,
  'guest-memory': 110,
  '8 guests up': 5000,
  '16 guests up': 10_000,
  'side by side / one by one': 1 / 1.6,
  'SASL handshake with delegation': 5,
  'line codec / the better, short lines': 1 / 3,
  'line codec / the better, lines with tokens': 1 / 3,
  'SASL frame codec / the better, short lines': 1 / 3,
  'SASL frame codec / the better, lines with tokens': 1 / 3,
  'line codec of 1 GB, 4 KiB lines': 1000,
  'mini-header decode of 1 GB, 32 KiB messages': 1000 / 3,
  'mini-header decode of 1 GB, 32 KiB messages cut anywhere': 1000 / 3,
};

/** A row for each figure: median, least and most. The ratio is value by target, so above 1 misses it. */
export function benchRows(figures: readonly BenchSamples[]): readonly BenchRow[] {
  return figures.map(({ name, unit, values }) => {
    const sorted = values.toSorted((a, b) => a - b);
    const value = sorted[(sorted.length - 1) >> 1] ?? 0;
    const target = targets[name];
    return {
      name,
      layer: 'lab',
      bytes: 0,
      unit,
      value,
      low: sorted[0] ?? 0,
      high: sorted.at(-1) ?? 0,
      ...(target !== undefined && { reference: { name: 'target', value: target }, ratio: value / target }),
    };
  });
}
