import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const hangUps = stepVerb('hang-ups', {
  schema: z
    .strictObject({
      guest: refersTo('guest'),
      on: z
        .array(refersTo('desktop'))
        .min(2)
        .max(8)
        .describe('Desktops of different users, each with a ticket; they take turns.'),
      moments: z
        .int()
        .min(1)
        .max(1000)
        .describe('At how many moments of logins and unlocks a client is taken away.'),
      seed: z
        .int()
        .min(0)
        .max(2 ** 31)
        .optional()
        .describe('Which moments; default: a random one, which a note tells.'),
      within,
    })
    .describe(
      'Takes the client away in the middle of logins and unlocks, each time at another message, before it or after it; no console may stay open (docs/console-invariant.md).',
    ),
  deadlineMs: 3 * 60_000,
  owner: 'product',
  title: ({ guest, moments }) =>
    `clients of ${guest} are taken away at ${moments} moments of login and unlock`,
});
