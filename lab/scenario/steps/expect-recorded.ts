import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const expectRecorded = stepVerb('expect-recorded', {
  schema: z
    .strictObject({
      recorded: z
        .enum(['sealed'])
        .describe(
          'sealed: no line that was said inside the security layer, and no secret of the scenario, can be read in it.',
        ),
      on: refersTo('desktop').describe('A desktop that opened a console with `through: record`.'),
      within,
    })
    .describe('What a relay between the client and the guest has recorded, of both sides.'),
  deadlineMs: 5000,
  owner: 'product',
  title: ({ on }) => `what was recorded on ${on} is sealed`,
});
