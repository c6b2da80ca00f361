import { z } from 'zod';

/** What the offline stages read of `plan.json`; the rest of a plan is theirs to look at, not to rely on. */
const stepSchema = z.looseObject({
  verb: z.string(),
  title: z.string(),
  deadlineMs: z.number().nonnegative(),
  at: z.strictObject({ file: z.string(), line: z.int().min(1), column: z.int().min(1) }),
});

export const planFileSchema = z.strictObject({
  schema: z.literal(1),
  scenarios: z.array(
    z.looseObject({ name: z.string(), file: z.string(), title: z.string(), steps: z.array(stepSchema) }),
  ),
});

export type PlanFile = z.output<typeof planFileSchema>;
