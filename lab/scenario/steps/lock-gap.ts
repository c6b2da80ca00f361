import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const lockGap = stepVerb('lock-gap', {
  schema: z
    .strictObject({
      on: refersTo('desktop'),
      guest: refersTo('guest'),
      rounds: z
        .int()
        .min(1)
        .max(999)
        .default(50)
        .describe('The console is opened and closed so many times; default 50.'),
      within,
    })
    .describe(
      'Measures how long keys still reach the session after the client’s hang-up has reached the guest (docs/benchmarks.md).',
    ),
  deadlineMs: 900_000,
  owner: 'product',
  title: ({ on, guest, rounds }) =>
    `${on} leaves ${guest} ${rounds} times, and the time until its lock is in front is measured`,
});
