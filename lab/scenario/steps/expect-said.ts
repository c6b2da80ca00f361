import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const expectSaid = stepVerb('expect-said', {
  schema: z
    .strictObject({
      said: z.string().min(1).max(256).describe('A text within one line of the SSO channel.'),
      by: z.enum(['guest', 'client']).describe('Whose lines count.'),
      on: refersTo('desktop').describe('The desktop whose channel it is.'),
      present: z.boolean().default(true).describe('false: nobody has said it so far; default true.'),
      within,
    })
    .describe("What has been said on a desktop's SSO channel, inside its security layer too."),
  deadlineMs: 5000,
  owner: 'product',
  title: ({ said, by, on, present }) =>
    `on the channel of ${on} the ${by} has ${present ? 'said' : 'never said'} ${JSON.stringify(said)}`,
});
