import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const expectNonce = stepVerb('expect-nonce', {
  schema: z
    .strictObject({
      nonce: refersTo('nonce').describe('A nonce that a `type` step typed.'),
      guest: refersTo('guest'),
      screenshot: refersTo('screenshot')
        .optional()
        .describe('Look into this kept picture; default: the display now.'),
      present: z.boolean().default(true).describe('false: it must not be there; default true.'),
      within,
    })
    .describe("A typed nonce on the guest's display, read back from the picture."),
  deadlineMs: 10_000,
  owner: 'product',
  title: ({ nonce, guest, screenshot, present }) =>
    `${screenshot === undefined ? `the screen of ${guest}` : `the picture ${screenshot}`} ${present ? 'shows' : 'does not show'} the nonce ${nonce}`,
});
