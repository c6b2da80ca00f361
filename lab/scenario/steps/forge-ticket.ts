import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const forgeTicket = stepVerb('forge-ticket', {
  schema: z
    .strictObject({
      on: refersTo('desktop'),
      ticket: refersTo('ticket').describe('The service of a ticket in the cache, without its realm.'),
      within,
    })
    .describe(
      "Gives a cached ticket another session key, as somebody has it who does not know the ticket's.",
    ),
  deadlineMs: 5000,
  owner: 'lab',
  title: ({ on, ticket }) => `the ticket for ${ticket} on ${on} has another session key than the KDC gave it`,
});
