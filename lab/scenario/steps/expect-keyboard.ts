import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const expectKeyboard = stepVerb('expect-keyboard', {
  schema: z
    .strictObject({
      keyboard: z
        .enum(['reaches-session', 'reaches-locker'])
        .describe(
          'reaches-session: typed keys create a fresh file as the user. reaches-locker: the same keys do not.',
        ),
      guest: refersTo('guest'),
      user: refersTo('user'),
      within,
    })
    .describe("Who gets the keys that are typed at the guest's console."),
  deadlineMs: 10_000,
  owner: 'product',
  title: ({ keyboard, guest, user }) =>
    `keys typed at ${guest} ${keyboard === 'reaches-session' ? `reach the session of ${user}` : `reach a locker, not the session of ${user}`}`,
});
