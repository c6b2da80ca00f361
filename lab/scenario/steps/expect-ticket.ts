import { z } from 'zod';
import { duration } from '../units.ts';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const expectTicket = stepVerb('expect-ticket', {
  schema: z
    .strictObject({
      ticket: refersTo('ticket').describe('The service of the ticket, without its realm: krbtgt/LAB.TEST.'),
      guest: refersTo('guest'),
      user: refersTo('user'),
      flags: z
        .array(
          z.enum([
            'forwardable',
            'forwarded',
            'proxiable',
            'renewable',
            'initial',
            'pre-authenticated',
            'ok-as-delegate',
          ]),
        )
        .default([])
        .describe('Flags that the ticket must have.'),
      lasts: duration
        .optional()
        .describe('How long the ticket must still be good for, whole seconds; default: it may have ended.'),
      'ends-within': duration
        .optional()
        .describe(
          'How long the ticket may still be good for at most: waits for a ticket that is running out.',
        ),
      within,
    })
    .describe("A ticket in the cache that the environment of the user's session leader names.")
    .transform(({ 'ends-within': endsWithin, ...rest }) => ({ ...rest, endsWithin })),
  deadlineMs: 10_000,
  owner: 'product',
  title: ({ ticket, guest, user, flags, lasts, endsWithin }) => {
    const good = lasts === undefined ? '' : ` for ${lasts / 1000} s and more`;
    const bad = endsWithin === undefined ? '' : ` that ends within ${endsWithin / 1000} s`;
    return `${user} on ${guest} has a ${flags.length > 0 ? `${flags.join(', ')} ` : ''}ticket for ${ticket}${good}${bad}`;
  },
});
