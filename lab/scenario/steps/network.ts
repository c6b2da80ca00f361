import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const network = stepVerb('network', {
  schema: z
    .strictObject({ guest: refersTo('guest'), link: z.enum(['up', 'down']), within })
    .describe("Plugs the guest's network cable in or out."),
  deadlineMs: 5000,
  owner: 'lab',
  title: ({ guest, link }) => `the network link of ${guest} is ${link}`,
});
