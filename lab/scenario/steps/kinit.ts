import { z } from 'zod';
import { duration } from '../units.ts';
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
      lifetime: duration
        .optional()
        .describe('How long the ticket is good for (kinit -l), whole seconds; default: the KDC says.'),
      renewable: duration
        .optional()
        .describe('How long it can be renewed for (kinit -r), whole seconds; default: not at all.'),
      within,
    })
    .describe(
      "Gets a ticket-granting ticket with the principal's password, into the desktop's credential cache.",
    ),
  deadlineMs: 10_000,
  title: ({ on, as, forwardable }) => `${as} gets a ${forwardable ? '' : 'non-'}forwardable ticket on ${on}`,
});
