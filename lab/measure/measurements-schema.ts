import { z } from 'zod';

/** `measurements.json`: what each scenario's journal gives in numbers. */

const measurementSchema = z.strictObject({
  unit: z.enum(['ms', 'MB/s', 'MB', 'count']),
  count: z.int().min(1),
  min: z.number(),
  p50: z.number(),
  p90: z.number(),
  p99: z.number(),
  max: z.number(),
});

/** By name: kdc-ready, vm-ready, connect-to-login, sasl, command-to-verdict, guest-memory, and what a scenario adds. */
export const measurementMapSchema = z.record(z.string(), measurementSchema);

export const measurementsSchema = z.strictObject({
  schema: z.literal(1),
  scenarios: z.array(z.strictObject({ name: z.string(), measurements: measurementMapSchema })),
});

export type Measurement = z.output<typeof measurementSchema>;
export type MeasurementMap = z.output<typeof measurementMapSchema>;
export type Measurements = z.output<typeof measurementsSchema>;
