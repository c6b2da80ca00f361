import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const expectLogin = stepVerb('expect-login', {
  schema: z
    .strictObject({
      login: z.enum(['started', 'opened', 'unlocked', 'locked', 'refused', 'closed', 'expiring']),
      guest: refersTo('guest'),
      user: refersTo('user'),
      code: z
        .int()
        .min(300)
        .max(599)
        .optional()
        .describe('With refused: the error code of docs/protocol.md.'),
      within,
    })
    .describe("A login state: the protocol's report, and logind's word for it where it has one."),
  deadlineMs: 20_000,
  owner: 'product',
  title: ({ login, guest, user, code }) =>
    `the login of ${user} on ${guest} is ${login}${code === undefined ? '' : ` with ${code}`}`,
});
