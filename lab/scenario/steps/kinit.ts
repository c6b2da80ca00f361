import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const kinit = stepVerb('kinit', {
  schema: z
    .strictObject({
      on: refersTo('desktop'),
      as: refersTo('principal'),
      forwardable: z
        .boolean()
        .default(false)
        .describe('Ask for a forwardable ticket (kinit -f); default false.'),
      within,
    })
    .describe(
      "Gets a ticket-granting ticket with the principal's password, into the desktop's credential cache.",
    ),
  deadlineMs: 10_000,
  title: ({ on, as, forwardable }) => `${as} gets a ${forwardable ? '' : 'non-'}forwardable ticket on ${on}`,
});
