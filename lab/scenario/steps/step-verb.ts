import type { z } from 'zod';
import type { DeadlineOwner } from '../../deadline/deadlines-of.ts';
import { aboveZero } from '../units.ts';

/** Every step may say how long it may take; each verb has a default. */
export const within = aboveZero
  .optional()
  .describe('How long the step may take, with its unit; default: per verb.');

type WithoutWithin<T> = T extends unknown ? Omit<T, 'within'> : never;

/**
 * One verb: the schema of its YAML, the deadline it has by default and whose that is, and the sentence that reports show.
 * Parsing gives `{ verb, args, title, deadlineMs, owner }`.
 */
export function stepVerb<const V extends string, S extends z.ZodType<{ within?: number | undefined }>>(
  verb: V,
  definition: {
    readonly schema: S;
    readonly deadlineMs: number;
    /** Who is to blame when the deadline passes: the product where the step is what it must do in time. */
    readonly owner: DeadlineOwner;
    readonly title: (args: WithoutWithin<z.output<S>>) => string;
  },
) {
  return definition.schema.transform((given) => {
    const { within: withinMs, ...rest } = given;
    // Rest of a generic loses the union's shape, which WithoutWithin keeps.
    const args = rest as WithoutWithin<z.output<S>>;
    const { deadlineMs, owner, title } = definition;
    return { verb, args, title: title(args), deadlineMs: withinMs ?? deadlineMs, owner };
  });
}
