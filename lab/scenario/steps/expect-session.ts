import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const expectSession = stepVerb('expect-session', {
  schema: z
    .strictObject({
      session: z
        .enum(['active', 'locked', 'none'])
        .describe(
          'active: on the console and not locked. locked: LockedHint, and a locker has the console. none: no session.',
        ),
      guest: refersTo('guest'),
      user: refersTo('user'),
      within,
    })
    .describe("The user's session on the console, by logind (Name, Service, State, LockedHint)."),
  deadlineMs: 10_000,
  owner: 'product',
  title: ({ session, guest, user }) =>
    session === 'none'
      ? `${user} has no session on ${guest}`
      : `the session of ${user} on ${guest} is ${session}`,
});
