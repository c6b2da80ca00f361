import { z } from 'zod';

/** Which versions of the protocol a side speaks; a side that sends none is version 0, and hears nothing new. */
export const versionRange = z
  .object({ min: z.int().min(0).max(1_000_000), max: z.int().min(0).max(1_000_000) })
  .refine(({ min, max }) => min <= max);
