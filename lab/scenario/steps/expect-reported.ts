import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const expectReported = stepVerb('expect-reported', {
  schema: z
    .strictObject({
      reported: z
        .string()
        .regex(/^[a-z][a-z-]{0,40}$/, 'a message of the control channel, such as session-lock')
        .describe('The name of a message of the guest on the control channel.'),
      guest: refersTo('guest'),
      value: z
        .string()
        .min(1)
        .max(256)
        .optional()
        .describe('A text that is among its values, such as a user name.'),
      within,
    })
    .describe('What the guest has told vdsm since the last `vdsm` step, or is telling within the time.'),
  deadlineMs: 15_000,
  owner: 'product',
  title: ({ reported, guest, value }) =>
    `${guest} reports ${reported}${value === undefined ? '' : ` of ${value}`} to vdsm`,
});
