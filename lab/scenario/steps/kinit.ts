import { z } from 'zod';
import { Secret } from '../../secret/secret.ts';
import { wholeSeconds } from '../units.ts';
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
      lifetime: wholeSeconds
        .optional()
        .describe('How long the ticket is good for (kinit -l), whole seconds; default: the KDC says.'),
      renewable: wholeSeconds
        .optional()
        .describe('How long it can be renewed for (kinit -r), whole seconds; default: not at all.'),
      // Shorter passwords would be found by chance when the artifacts are scanned for them.
      password: z
        .string()
        .regex(/^[\x21-\x7e]{6,128}$/, 'expected 6 to 128 printable ASCII characters without spaces')
        .transform((password) => new Secret(password))
        .optional()
        .describe("Default: the principal's own."),
      expect: z
        .enum(['ticket', 'wrong-password', 'locked'])
        .default('ticket')
        .describe('What comes of it; default: a ticket.'),
      within,
    })
    .describe(
      "Gets a ticket-granting ticket with the principal's password, into the desktop's credential cache.",
    ),
  deadlineMs: 10_000,
  owner: 'lab',
  title: ({ on, as, forwardable, password, expect }) => {
    if (expect === 'ticket') return `${as} gets a ${forwardable ? '' : 'non-'}forwardable ticket on ${on}`;
    const why = expect === 'locked' ? 'the account is locked' : 'the password is wrong';
    return `kinit of ${as} on ${on} with ${password ? 'another' : 'the right'} password is refused: ${why}`;
  },
});
