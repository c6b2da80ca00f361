import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const storm = stepVerb('storm', {
  schema: z
    .strictObject({
      logins: z
        .array(z.strictObject({ on: refersTo('desktop'), guest: refersTo('guest') }))
        .min(1)
        .max(64)
        .describe('Each desktop opens the console of its guest, by the name of that.'),
      'at-once': z
        .int()
        .min(1)
        .max(64)
        .describe('So many begin at the same moment; the next ones when all of them are in.'),
      within,
    })
    .describe(
      'Many users log in at once; each login is timed from the start of its proxy (docs/benchmarks.md).',
    ),
  deadlineMs: 120_000,
  owner: 'product',
  title: ({ logins, 'at-once': atOnce }) => `${logins.length} logins, ${atOnce} at once`,
});
