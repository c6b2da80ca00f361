import { z } from 'zod';
import { refersTo } from '../names.ts';
import { aboveZero } from '../units.ts';
import { stepVerb, within } from './step-verb.ts';

export const power = stepVerb('power', {
  schema: z
    .strictObject({
      guest: refersTo('guest'),
      action: z
        .enum(['pause', 'resume', 'reset'])
        .describe(
          'pause and resume stop and continue its processors. reset restarts it as its button does, and gives it its identity again.',
        ),
      for: aboveZero.optional().describe('With pause: resume by itself after this long.'),
      within,
    })
    .refine((given) => given.for === undefined || given.action === 'pause', {
      error: 'only a pause has a length',
      path: ['for'],
    })
    .describe("What a host does to the guest's machine."),
  deadlineMs: 180_000,
  owner: 'lab',
  title: ({ guest, action, for: lengthMs }) =>
    `${guest} gets a ${action}${lengthMs === undefined ? '' : ` of ${lengthMs / 1000} s`}`,
});
