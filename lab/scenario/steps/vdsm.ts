import { z } from 'zod';
import { Secret } from '../../secret/secret.ts';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const vdsm = stepVerb('vdsm', {
  schema: z
    .strictObject({
      guest: refersTo('guest'),
      send: z.enum(['login', 'lock-screen', 'log-off', 'shutdown', 'reboot', 'refresh', 'echo']),
      user: refersTo('identity').optional().describe('With login: whose; vdsm adds the realm as the domain.'),
      // Shorter passwords would be found by chance when the artifacts are scanned for them.
      password: z
        .string()
        .regex(/^[\x21-\x7e]{6,128}$/, 'expected 6 to 128 printable ASCII characters without spaces')
        .transform((password) => new Secret(password))
        .optional()
        .describe("With login; default: the principal's own."),
      unread: z
        .boolean()
        .optional()
        .describe(
          'Sent while the guest’s agent is down: done at once, whoever will read it; default: false.',
        ),
      within,
    })
    .refine(
      ({ send, user }) => (send === 'login') === (user !== undefined),
      'login, and only login, has a user',
    )
    .refine(({ send, password }) => send === 'login' || password === undefined, 'only login has a password')
    .describe('As vdsm, sends a message on the control port; done when the agent has read it.'),
  deadlineMs: 30_000,
  owner: 'product',
  title: ({ guest, send, user, password, unread }) =>
    (unread ? 'with nobody there to read it, ' : '') +
    (user === undefined
      ? `vdsm sends ${send} to ${guest}`
      : `vdsm sends ${send} of ${user} to ${guest}, with ${password ? 'a stale password' : 'the right password'}`),
});
