import { z } from 'zod';
import { measurementMapSchema } from '../measure/measurements-schema.ts';
import { artifactKindSchema, outcomeSchema } from '../run/journal-schema.ts';

/**
 * `results.json` (docs/architecture.md, "The one result format"): what CI and people script against.
 * `fail` blames the product, `error` the lab; the worst wins. Paths are relative to the run's folder.
 */

const durationMs = z.number().nonnegative();

const stepResultSchema = z.strictObject({
  title: z.string(),
  outcome: outcomeSchema,
  durationMs,
  /** `file:line` of the step in its scenario; absent for the lab's own. */
  at: z.string().optional(),
  error: z.strictObject({ code: z.string(), message: z.string(), evidence: z.array(z.string()) }).optional(),
});

const scenarioResultSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  file: z.string(),
  outcome: outcomeSchema,
  /** Why it was never begun, if it was left out. */
  reason: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  durationMs,
  steps: z.array(stepResultSchema),
  measurements: measurementMapSchema,
  artifacts: z.array(z.strictObject({ kind: artifactKindSchema, path: z.string() })),
});

/** What a run that ended early never learned of its host is absent. */
export const hostResultSchema = z.strictObject({
  cpus: z.int().min(1).optional(),
  accelerator: z.enum(['kvm', 'tcg']).optional(),
  acceleratorReason: z.string().optional(),
  qemu: z.string().optional(),
  kernel: z.string().optional(),
  kdc: z.enum(['container', 'process']).optional(),
  kdcContainer: z.string().optional(),
  node: z.string().optional(),
});

export const resultsSchema = z.strictObject({
  schema: z.literal(1),
  run: z.string(),
  startedAt: z.iso.datetime(),
  durationMs,
  outcome: outcomeSchema,
  host: hostResultSchema,
  scenarios: z.array(scenarioResultSchema),
});

export type StepResult = z.output<typeof stepResultSchema>;
export type StepError = NonNullable<StepResult['error']>;
export type ScenarioResult = z.output<typeof scenarioResultSchema>;
export type HostResult = z.output<typeof hostResultSchema>;
export type Results = z.output<typeof resultsSchema>;
