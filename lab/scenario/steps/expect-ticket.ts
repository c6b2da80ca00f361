import { z } from 'zod';
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
      within,
    })
    .describe("A ticket in the cache that the environment of the user's session leader names."),
  deadlineMs: 10_000,
  title: ({ ticket, guest, user, flags }) =>
    `${user} on ${guest} has a ${flags.length > 0 ? `${flags.join(', ')} ` : ''}ticket for ${ticket}`,
});
