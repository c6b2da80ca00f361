import { z } from 'zod';
import { stepVerb, within } from './step-verb.ts';

export const kdc = stepVerb('kdc', {
  schema: z
    .strictObject({
      state: z
        .enum(['up', 'down', 'silent'])
        .describe(
          'down: nothing listens at its address. silent: connections are taken and nothing is answered. Its database survives.',
        ),
      within,
    })
    .describe("Ends the realm's KDC, silences it, or has it serve again at the same address."),
  deadlineMs: 20_000,
  owner: 'lab',
  title: ({ state }) => `the KDC is ${state}`,
});
