import { z } from 'zod';
import { progressEventSchema } from '../run/progress.ts';

/** What a keeper tells the process that started it, until its world is kept. */
export const keeperMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('progress'), event: progressEventSchema }),
  z.strictObject({
    kind: z.literal('kept'),
    id: z.string(),
    scenario: z.string(),
    guests: z.array(z.string()),
    desktops: z.array(z.string()),
    endsAtMs: z.number(),
    /** What did not hold, as text; absent when all did. */
    failure: z.strictObject({ outcome: z.enum(['fail', 'error']), text: z.string() }).optional(),
  }),
  /** The world is down again, without having been kept. */
  z.strictObject({ kind: z.literal('ended'), runFolder: z.string() }),
  z.strictObject({ kind: z.literal('failed'), message: z.string() }),
]);

export type KeeperMessage = z.output<typeof keeperMessageSchema>;
