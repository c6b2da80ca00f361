import type { z } from 'zod';
import { duration } from '../units.ts';

/** Every step may say how long it may take; each verb has a default. */
export const within = duration
  .optional()
  .describe('How long the step may take, with its unit; default: per verb.');

type WithoutWithin<T> = T extends unknown ? Omit<T, 'within'> : never;

/**
 * One verb: the schema of its YAML, the deadline it has by default, and the sentence that reports show.
 * Parsing gives `{ verb, args, title, deadlineMs }`.
 */
export function stepVerb<const V extends string, S extends z.ZodType<{ within?: number | undefined }>>(
  verb: V,
  definition: {
    readonly schema: S;
    readonly deadlineMs: number;
    readonly title: (args: WithoutWithin<z.output<S>>) => string;
  },
) {
  return definition.schema.transform((given) => {
    const { within: withinMs, ...rest } = given;
    // Rest of a generic loses the union's shape, which WithoutWithin keeps.
    const args = rest as WithoutWithin<z.output<S>>;
    return { verb, args, title: definition.title(args), deadlineMs: withinMs ?? definition.deadlineMs };
  });
}
