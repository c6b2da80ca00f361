import { z } from 'zod';
import { measurementMapSchema } from '../measure/measurements-schema.ts';
import { artifactKindSchema, hostSchema, outcomeSchema } from '../run/journal-schema.ts';

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
  /** What a person should know of how it went: counters that were read, what was measured. */
  notes: z.array(z.string()).optional(),
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
  /** The same of the scenario, noted in no step of its own. */
  notes: z.array(z.string()).optional(),
  measurements: measurementMapSchema,
  artifacts: z.array(z.strictObject({ kind: artifactKindSchema, path: z.string() })),
});

/** One shard of a merged run, as its own run told it. */
const shardResultSchema = z.strictObject({
  shard: z.int().min(1),
  of: z.int().min(1),
  run: z.string(),
  startedAt: z.iso.datetime(),
  durationMs,
  outcome: outcomeSchema,
  host: hostSchema,
  /** Their names. */
  scenarios: z.array(z.string()),
});

export const resultsSchema = z.strictObject({
  schema: z.literal(1),
  run: z.string(),
  startedAt: z.iso.datetime(),
  durationMs,
  outcome: outcomeSchema,
  /** What a run that ended early never learned is absent; so is, in a merged run, what its shards do not agree on. */
  host: hostSchema,
  /** Of a merged run. */
  shards: z.array(shardResultSchema).optional(),
  scenarios: z.array(scenarioResultSchema),
});

export type StepResult = z.output<typeof stepResultSchema>;
export type StepError = NonNullable<StepResult['error']>;
export type ScenarioResult = z.output<typeof scenarioResultSchema>;
export type ShardResult = z.output<typeof shardResultSchema>;
export type HostResult = z.output<typeof hostSchema>;
export type Results = z.output<typeof resultsSchema>;
