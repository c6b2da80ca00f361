import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const expectScreen = stepVerb('expect-screen', {
  schema: z
    .strictObject({
      screen: z.string().min(1).max(256).describe('A text within one row of the screen.'),
      guest: refersTo('guest'),
      present: z.boolean().default(true).describe('false: the text must not be there; default true.'),
      within,
    })
    .describe("A text on the guest's display, read back from the picture."),
  deadlineMs: 10_000,
  owner: 'product',
  title: ({ screen, guest, present }) =>
    `the screen of ${guest} ${present ? 'shows' : 'does not show'} ${JSON.stringify(screen)}`,
});
