import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import type { OnStage } from '../world/on-stage.ts';
import { outcomeSchema } from './journal-schema.ts';

const milliseconds = z.number().nonnegative();
const event = <const K extends string, F extends z.ZodRawShape>(kind: K, fields: F) =>
  z.strictObject({ kind: z.literal(kind), ...fields });

/** `scenario` is absent in what belongs to the run. After `timeoutMs` it is given up. */
const stage = { scenario: z.string().optional(), stage: z.string() };
const step = { scenario: z.string(), title: z.string() };
const end = { outcome: outcomeSchema, durationMs: milliseconds, why: z.string().optional() };

/** What is told of a run while it goes, by processes too; scenarios may run side by side. */
export const progressEventSchema = z.discriminatedUnion('kind', [
  /** Something that has happened. */
  event('note', { text: z.string() }),
  /** Lines for whoever watches, as they are. */
  event('text', { text: z.string() }),
  /** Something that takes long, within a step or before the first one. */
  event('stage-began', { ...stage, timeoutMs: milliseconds }),
  event('stage-ended', { ...stage, durationMs: milliseconds }),
  /** The first step of a scenario begins the scenario. */
  event('step-began', { ...step, timeoutMs: milliseconds.optional() }),
  /** What the step that runs is at. */
  event('step-at', { scenario: z.string(), text: z.string() }),
  event('step-ended', { ...step, ...end }),
  /** A scenario has ended, or is not to be begun for the reason in `why`. */
  event('scenario-ended', { scenario: z.string(), ...end }),
]);

export type ProgressEvent = z.output<typeof progressEventSchema>;

/** Who is told how a run goes while it does. */
export interface Progress {
  tell(event: ProgressEvent): void;
}

/** Tells of what takes long, with how long it took when it is done. */
export function stagesOf(progress: Progress, scenario?: string): OnStage {
  const whose = scenario === undefined ? {} : { scenario };
  return (name, timeoutMs) => {
    const beganAtMs = performance.now();
    progress.tell({ kind: 'stage-began', ...whose, stage: name, timeoutMs });
    return () => {
      const durationMs = performance.now() - beganAtMs;
      progress.tell({ kind: 'stage-ended', ...whose, stage: name, durationMs });
    };
  };
}
