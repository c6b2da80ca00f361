import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

const handleWords = {
  none: 'no handle',
  random: 'a random handle',
  used: 'a used handle',
  'other-user': "another user's handle",
} as const;

export const loginAttempt = stepVerb('login-attempt', {
  schema: z
    .strictObject({
      guest: refersTo('guest'),
      user: refersTo('user'),
      handle: z
        .enum(['none', 'random', 'used', 'other-user'])
        .describe(
          'What answers the PAM prompt; `used` and `other-user` are what the relay of `tap-login-manager` tried while the handle was alive.',
        ),
      expect: z.enum(['auth-error']).describe("The login manager's answer."),
      within,
    })
    .describe('Tries to log in at the login manager past the agent.'),
  deadlineMs: 20_000,
  owner: 'product',
  title: ({ guest, user, handle, expect }) =>
    `a login as ${user} on ${guest} with ${handleWords[handle]} gets ${expect}`,
});
