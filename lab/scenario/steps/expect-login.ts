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
        .describe('With refused, and needed there: the error code of docs/protocol.md.'),
      retries: z
        .boolean()
        .optional()
        .describe(
          'With opened or unlocked: the client may have begun anew, for a fault that the scenario brings about; default: one SIGNATURE and one SASL exchange since the client started.',
        ),
      within,
    })
    // A proxy that was ended would be a refusal, too.
    .refine(({ login, code }) => login !== 'refused' || code !== undefined, {
      error: 'login: refused needs a code, one of docs/protocol.md',
    })
    .refine(({ login, code }) => login === 'refused' || code === undefined, {
      error: 'only login: refused has a code',
      path: ['code'],
    })
    .refine(({ login, retries }) => retries === undefined || login === 'opened' || login === 'unlocked', {
      error: 'only login: opened and login: unlocked have retries',
      path: ['retries'],
    })
    .describe("A login state: the protocol's report, and logind's word for it where it has one."),
  deadlineMs: 20_000,
  owner: 'product',
  title: ({ login, guest, user, code }) =>
    `the login of ${user} on ${guest} is ${login}${code === undefined ? '' : ` with ${code}`}`,
});
