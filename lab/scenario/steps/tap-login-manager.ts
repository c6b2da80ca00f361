import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const tapLoginManager = stepVerb('tap-login-manager', {
  schema: z
    .strictObject({
      guest: refersTo('guest'),
      'try-as': refersTo('user').describe(
        'Whose name the overheard handle is tried with before its owner’s.',
      ),
      within,
    })
    .describe(
      'Puts a relay before the login manager: it overhears the next handle, tries it as another user, lets the login go on, and redeems it once more, as PAM does, before its owner hears of it. `login-attempt` tells what came of the two.',
    )
    .transform(({ 'try-as': tryAs, ...rest }) => ({ ...rest, tryAs })),
  deadlineMs: 20_000,
  owner: 'lab',
  title: ({ guest, tryAs }) => `a relay on ${guest} tries the next handle as ${tryAs} first`,
});
