import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const closeConsole = stepVerb('close-console', {
  schema: z
    .strictObject({ on: refersTo('desktop'), within })
    .describe('Ends the SPICE client of a desktop, as closing its window does.'),
  deadlineMs: 5000,
  owner: 'product',
  title: ({ on }) => `${on} closes its console`,
});
